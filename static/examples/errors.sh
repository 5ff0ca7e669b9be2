# Read an error: its status, and JSON that names the field at fault.
server=${WRITEMATH_URL:-http://127.0.0.1:8000}

curl -sS -w '\n%{http_code}\n' "$server/api/v1/classify" \
  -H 'Content-Type: application/json' -d '{"strokes": [[[0, 0], [5, "9"]]]}'

# After 429, --retry waits as many seconds as Retry-After says.
for number in 1 2 3; do
  curl -sS --fail --retry 5 "$server/api/v1/classify?limit=1" \
    -H 'Content-Type: application/json' -d '{"strokes": [[[0, 0], [5, 9]]]}'
  echo
done
