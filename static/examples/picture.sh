# Read a picture of one symbol, PNG, JPEG or WebP: sh picture.sh symbol.png
server=${WRITEMATH_URL:-http://127.0.0.1:8000}

curl -sS "$server/api/v1/classify?limit=3" -F image=@"$1"
echo
