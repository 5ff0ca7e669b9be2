# Search the symbols, page by page: `total` says how many match in all.
server=${WRITEMATH_URL:-http://127.0.0.1:8000}
query='query=arrow&package=amssymb&limit=20'

total=$(curl -sS "$server/api/v1/symbols?$query" | sed 's/.*"total"://; s/}.*//')
offset=0
while [ "$offset" -lt "$total" ]; do
  curl -sS "$server/api/v1/symbols?$query&offset=$offset"
  echo
  offset=$((offset + 20))
done
