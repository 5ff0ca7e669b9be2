# Two images: what serves (the default) has no TensorFlow in it, what trains has.
#
#   docker build --tag writemath .
#   docker run --publish 127.0.0.1:8000:8000 --volume writemath:/srv/writemath/instance writemath
#
#   docker build --target train --tag writemath-train .
#   docker run --user "$(id -u)" --volume "$PWD/data:/srv/writemath/data" \
#     --volume "$PWD/runs:/srv/writemath/runs" writemath-train --network slides --data data/detexify.jsonl.gz
#
# scripts/check_dockerfile.py runs these steps without a Docker engine; it knows the instructions used
# here and stops at any other. Not Alpine: LiteRT has no wheels for musl.

FROM python:3.11-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/writemath
RUN python -m venv venv
ENV PATH=/srv/writemath/venv/bin:$PATH

FROM base AS build
COPY requirements/build.txt requirements/
RUN pip install --quiet --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY app app
COPY model model
COPY static static
COPY templates templates
RUN hatchling build -t wheel -d dist

FROM base AS train
COPY requirements/train.txt requirements/
RUN pip install --quiet --require-hashes -r requirements/train.txt
COPY --from=build /srv/writemath/dist dist
RUN pip install --quiet --no-deps dist/*.whl
RUN mkdir -m 1777 data runs
# Matplotlib and Keras keep their settings below HOME, and a user without a name has none.
ENV HOME=/tmp
USER 10001:10001
ENTRYPOINT ["writemath", "train"]
CMD ["--help"]

FROM base AS serve
COPY requirements/serve.txt requirements/
RUN pip install --quiet --require-hashes -r requirements/serve.txt
COPY --from=build /srv/writemath/dist dist
RUN pip install --quiet --no-deps dist/*.whl
# Any user may write here, and only here: the image can be run under every --user.
RUN mkdir -m 1777 instance
ENV WRITEMATH_HOST=0.0.0.0 WRITEMATH_INSTANCE=/srv/writemath/instance PORT=8000
VOLUME /srv/writemath/instance
EXPOSE 8000
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=4)"]
CMD ["writemath", "serve"]
