# Rank the symbols that strokes may be: lists of points [x, y], y down, in any unit.
server=${WRITEMATH_URL:-http://127.0.0.1:8000}

curl -sS "$server/api/v1/classify?limit=3" -H 'Content-Type: application/json' \
  -d '{"strokes": [[[80, 10], [60, 0], [45, 30], [40, 120], [30, 160], [10, 150]]]}'
echo

# Another network; and first what needs no package beside those that the document loads.
curl -sS "$server/api/v1/classify?limit=3&model=slides&packages=amsmath,amssymb" \
  -H 'Content-Type: application/json' \
  -d '{"strokes": [[[80, 10], [60, 0], [45, 30], [40, 120], [30, 160], [10, 150]]]}'
echo
