"""What stands around the product on machines: the image, the compose file and the proxy's file fit each other and the code."""

import os
import re
import subprocess
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.config import Settings
from main import _parser
from tests.haproxy import CONFIG, Proxy, program
from tests.serving import _free_port, wait_for

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web1", "web2", "worker1", "worker2")
# What PostgreSQL and its tools hold besides, with a hand's breadth left.
SPARE_CONNECTIONS = 20
PER_PROCESS = 31


def test_the_image_holds_all_that_the_program_needs():
    copied = set(re.findall(r"^COPY (?!--from)(?:.+ )?(\S+) \S+$", DOCKERFILE, re.MULTILINE)) | {"pyproject.toml"}
    assert {"core", "storage", "ui", "main.py", "pyproject.toml", "uv.lock"} <= copied
    assert all((ROOT / name).exists() for name in copied)
    ignored = {line.rstrip("/") for line in (ROOT / ".dockerignore").read_text().split()}
    assert not copied & ignored


def test_the_image_is_made_from_the_lock_alone_and_runs_as_nobody():
    assert re.search(r"pip install [^\n]*\buv==\d+\.\d+\.\d+", DOCKERFILE) and "uv sync --frozen --no-dev" in DOCKERFILE
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER (?!root|0)\w+$", last, re.MULTILINE) and "pip" not in last and "apt-get" not in last
    wanted = re.search(r'requires-python = ">=(\d+\.\d+)"', (ROOT / "pyproject.toml").read_text())[1]
    assert set(re.findall(r"FROM python:(\d+\.\d+)-slim", DOCKERFILE)) == {wanted}


def test_the_image_looks_after_itself_at_a_door_that_is_there():
    port, path = re.search(r"HEALTHCHECK[^\n]*\\\n[^\n]*http://127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE).groups()
    assert path == "/healthz" and f"PORT={port}" in DOCKERFILE and f"EXPOSE {port}" in DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_a_replica_is_started_as_the_code_wants_it(name):
    service = SERVICES[name]
    args = _parser(service["command"]).parse_args(service["command"])
    assert args.run.__name__ == f"_{service['command'][0]}"
    unknown = set(service["environment"]) - {setting.upper() for setting in Settings.model_fields}
    assert not unknown
    assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["init"]
    assert service["volumes"] == [f"{name}:{service['environment']['DATA_DIR']}"] and name in COMPOSE["volumes"]
    assert service["deploy"]["resources"]["limits"]["memory"]


def test_all_replicas_share_one_place():
    shared = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "SECRET_KEY", "PUBLIC_URL", "FORWARDED_ALLOW_IPS")
    for name in shared:
        assert len({str(SERVICES[one]["environment"][name]) for one in OURS}) == 1


@pytest.mark.parametrize("name", OURS)
def test_replicas_wait_for_what_they_stand_on(name):
    needed = SERVICES[name]["depends_on"]
    assert needed.keys() == {"database", "queue", "bucket"}
    for other, how in needed.items():
        healthy = how["condition"] == "service_healthy"
        assert healthy == ("healthcheck" in SERVICES[other]) and (healthy or how["condition"] == "service_completed_successfully")


def test_there_is_time_to_stop():
    from core.worker import Worker
    from ui.serving import CLOSING_SECONDS, LEAVING_SECONDS

    web, worker = (float(SERVICES[name]["stop_grace_period"].rstrip("s")) for name in ("web1", "worker1"))
    assert web > LEAVING_SECONDS + CLOSING_SECONDS + 5
    assert worker > Worker.stop.__defaults__[0] + 5


def test_the_database_has_connections_enough():
    from storage.database import _POOL

    assert _POOL["pool_size"] + _POOL["max_overflow"] + 1 == PER_PROCESS
    most = int(next(word for word in SERVICES["database"]["command"] if word.startswith("max_connections=")).split("=")[1])
    assert most >= len(OURS) * PER_PROCESS + SPARE_CONNECTIONS


def test_the_proxy_is_believed_and_nobody_else():
    address = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
    assert {SERVICES[name]["environment"]["FORWARDED_ALLOW_IPS"] for name in OURS} == {address}
    published = [name for name, service in SERVICES.items() if "ports" in service]
    assert published == ["proxy"]


def test_the_proxy_has_all_that_its_file_asks_for():
    asked = set(re.findall(r"\$\{(\w+)", CONFIG.read_text())) | set(re.findall(r"\benv\((\w+)\)", CONFIG.read_text()))
    proxy = SERVICES["proxy"]
    assert asked == set(proxy["environment"])
    for number in (1, 2):
        host, port = proxy["environment"][f"WEB_{number}"].split(":")
        assert SERVICES[host]["environment"]["PORT"] == int(port)
    bucket = re.match(r"s3://(\w+)/", SERVICES["web1"]["environment"]["STORAGE_URL"])[1]
    assert f"path_beg /{bucket}/" in CONFIG.read_text()
    assert {f"./deploy/{name}" for name in re.findall(r" file (\S+)", CONFIG.read_text())} <= {
        line.split(":")[0] for line in proxy["volumes"]
    }
    mounted = [line.split(":")[0] for line in proxy["volumes"] if line.startswith("./deploy/")]
    assert mounted and all((ROOT / path).is_file() for path in mounted)


@pytest.mark.parametrize("url", ["http://localhost:8080", "https://books.example.org"], ids=["http", "https"])
def test_haproxy_takes_its_file(url):
    env = {**os.environ, "PUBLIC_URL": url, "LISTEN": ":8080", "WEB_1": "127.0.0.1:1", "WEB_2": "127.0.0.1:2", "STORE": "127.0.0.1:3"}
    checked = subprocess.run([program(), "-c", "-f", str(CONFIG)], env=env, capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "WARNING" not in checked.stderr, checked.stderr


def test_what_machines_ask_is_not_for_people_however_it_is_spelt(tmp_path):
    """No replica is there: what is let through is answered 503."""
    port = _free_port()
    proxy = Proxy(port, f"http://localhost:{port}", ["127.0.0.1:1", "127.0.0.1:2"], 3, tmp_path / "proxy.log")
    try:
        wait_for(lambda: _asked(port, "/"), 30, "haproxy did not start")
        spelt = ["/metrics", "/readyz", "/readyz?a=b", "/%72eadyz", "/%6Detric%73", "/"]
        assert [_asked(port, path) for path in spelt] == [404, 404, 404, 404, 404, 503]
    finally:
        proxy.stop()


class Dying(BaseHTTPRequestHandler):
    """A replica that is well until something is sent to it, and tells the cookies it got."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("X-Got", self.headers.get("Cookie", ""))
        self.end_headers()
        self.wfile.write(b'{"replica":"ok"}')

    def do_POST(self):
        self.close_connection = True

    def log_message(self, *told):
        """Says nothing."""


def test_under_https_every_cookie_comes_through(tmp_path):
    replica, port = ThreadingHTTPServer(("127.0.0.1", 0), Dying), _free_port()
    Thread(target=replica.serve_forever, daemon=True).start()
    address, url = f"127.0.0.1:{replica.server_port}", f"https://localhost:{port}"
    proxy = Proxy(port, url, [address, address], 3, tmp_path / "proxy.log", _certificate(tmp_path))
    try:
        with httpx.Client(base_url=url, verify=False, timeout=30) as browser:
            first = wait_for(lambda: _answer(browser), 30, "haproxy did not start")
            name, value = first.headers["set-cookie"].split(";")[0].split("=")
            assert name == "__Host-replica"
            for sent in (["__Host-sid=abc", f"{name}={value}"], [f"{name}={value}", "__Host-sid=abc"], ["__Host-sid=abc"]):
                browser.cookies.clear()
                answer = browser.get("/", headers={"Cookie": "; ".join(sent)})
                assert answer.headers["x-got"] == "__Host-sid=abc"
                assert ("set-cookie" in answer.headers) == (len(sent) == 1), "a visitor stays with one replica"
    finally:
        proxy.stop()
        replica.shutdown()
        replica.server_close()


def _answer(browser: httpx.Client) -> httpx.Response | None:
    browser.cookies.clear()
    try:
        answer = browser.get("/")
    except httpx.TransportError:
        return None
    return answer if answer.status_code == 200 else None


def _certificate(folder: Path) -> Path:
    """Certificate and key for a day, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, today - timedelta(days=1), today + timedelta(days=1))
    told = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    path = folder / "site.pem"
    path.write_bytes(told + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def test_whoever_sent_something_to_a_replica_that_died_reads_kind_words(tmp_path):
    replica, port = ThreadingHTTPServer(("127.0.0.1", 0), Dying), _free_port()
    Thread(target=replica.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{replica.server_port}"
    proxy = Proxy(port, f"http://localhost:{port}", [address, address], 3, tmp_path / "proxy.log")
    try:
        wait_for(lambda: _asked(port, "/") == 200, 30, "haproxy did not start")
        answer = httpx.post(f"http://127.0.0.1:{port}/sign-in", data={"email": "a@example.org"})
        assert answer.status_code == 502 and "send it once more" in answer.text
        assert answer.headers["retry-after"] and answer.headers["cache-control"] == "no-store"
    finally:
        proxy.stop()
        replica.shutdown()
        replica.server_close()


def _asked(port: int, path: str) -> int:
    """The status of an answer to just this path; 0 where nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except ConnectionError:
        return 0
    finally:
        connection.close()


def test_the_handbook_names_all_that_compose_asks_for():
    told = (ROOT / "docs" / "deploy.md").read_text()
    asked = re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "compose.yaml").read_text())
    assert asked and {name for name in asked if f"\n{name}=$(openssl" not in told} == set()
    for number in (PER_PROCESS, len(OURS) * PER_PROCESS):
        assert str(number) in told
