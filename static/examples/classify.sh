# Rank the symbols that strokes may be: lists of points [x, y], y down, in any unit.
server=${WRITEMATH_URL:-http://127.0.0.1:8000}

curl -sS "$server/api/v1/classify?limit=3" -H 'Content-Type: application/json' \
  -d '{"strokes": [[[66, 24], [64, 13], [58, 14], [54, 28], [52, 50], [49, 72], [44, 86], [38, 87], [34, 78]]]}'
echo

# Another network; and first what needs no package beside those that the document loads.
curl -sS "$server/api/v1/classify?limit=3&model=slides&packages=amsmath,amssymb" \
  -H 'Content-Type: application/json' \
  -d '{"strokes": [[[66, 24], [64, 13], [58, 14], [54, 28], [52, 50], [49, 72], [44, 86], [38, 87], [34, 78]]]}'
echo
