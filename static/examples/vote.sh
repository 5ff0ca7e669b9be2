# Store a drawing and vote on what it is: WRITEMATH_KEY=wm_... sh vote.sh
server=${WRITEMATH_URL:-http://127.0.0.1:8000}

id=$(curl -sS "$server/api/v1/recordings" -H "Authorization: Bearer $WRITEMATH_KEY" \
  -H 'Content-Type: application/json' -d '{"strokes": [[[0, 0], [5, 9]]]}' |
  sed 's/.*"id":"\([^"]*\)".*/\1/')

curl -sS -X PUT "$server/api/v1/recordings/$id/votes/latex:latex2e:setminus" \
  -H "Authorization: Bearer $WRITEMATH_KEY"
echo
