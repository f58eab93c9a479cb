# The product in one image: web and worker are this image with another word behind it. It writes to /data and /tmp alone.
FROM python:3.11-slim-bookworm AS built
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
COPY main.py ./
COPY core core
COPY storage storage
COPY ui ui
RUN .venv/bin/python -m compileall -q main.py core storage ui

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --home-dir /data --no-create-home maker && install -d -o maker -m 700 /data
COPY --from=built /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
USER maker
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=3)"]
ENTRYPOINT ["python", "main.py"]
CMD ["serve"]
