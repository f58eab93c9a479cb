# The product in one image: the web page and its worker, data in /data.
FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy HOST=0.0.0.0 DATA_DIR=/data
RUN pip install --no-cache-dir uv && useradd --create-home --uid 10001 maker && mkdir /data && chown maker /data
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
COPY main.py ./
COPY core core
COPY storage storage
COPY ui ui
USER maker
VOLUME /data
EXPOSE 8080
HEALTHCHECK CMD ["/app/.venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=3)"]
CMD ["/app/.venv/bin/python", "main.py"]
