"""Read a picture of one symbol, PNG, JPEG or WebP: python picture.py symbol.png."""

import json
import mimetypes
import os
import sys
from pathlib import Path
from urllib.request import Request, urlopen

SERVER = os.environ.get("WRITEMATH_URL", "http://127.0.0.1:8000")

picture = Path(sys.argv[1])
kind, _ = mimetypes.guess_type(picture.name)
request = Request(
    f"{SERVER}/api/v1/classify?limit=3",
    picture.read_bytes(),
    {"Content-Type": kind or "image/png"},
)
with urlopen(request) as answer:
    for symbol in json.load(answer)["symbols"]:
        print(f"{symbol['latex']}  {100 * symbol['probability']:.1f} %")
