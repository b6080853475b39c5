#!/usr/bin/python3
"""The services run together by the pods' configuration, with mutual TLS by certificates such as k8s/components/certificates asks for.

Paths and addresses are moved into a temporary directory and onto free ports of the loopback; all else of the configuration is as a pod gets it.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

SOURCE = pathlib.Path(os.environ["TYPL_SOURCE"])
BIN = pathlib.Path(os.environ["TYPL_BIN"])
sys.path.insert(0, str(SOURCE / "tests/harness"))
from certificates import Authority, run  # noqa: E402
from typl_processes import DIE_WITH_PARENT, wait_until  # noqa: E402

SERVICES = ("intake", "statement", "delivery")
START_SECONDS_MAX = 60


def asked_certificates():
    """{service: spec} of what cert-manager is asked for."""
    items = yaml.safe_load_all((SOURCE / "k8s/components/certificates/certificates.yaml").read_text())
    return {item["metadata"]["name"].removeprefix("typl-"): item["spec"] for item in items}


class Pods:
    """The three services, started in order. Context manager: kills what still runs."""

    def __init__(self, directory):
        self.directory = directory
        self.authority = Authority(directory)
        self.addresses = {}
        self._processes = []
        (directory / "identity").mkdir()
        run(BIN / "typl-intake", "--make-identity-key", directory / "identity/identity.key")

    def _config(self, service):
        asked = asked_certificates()[service]
        tls = self.authority.issue(service, asked["uris"][0], [*asked["dnsNames"], "localhost"])
        for kind in ("lib", "marks"):
            (self.directory / kind / service).mkdir(parents=True)
        text = (SOURCE / f"k8s/base/config/{service}.textproto").read_text()
        for pod, here in (("/run/secrets/typl-tls", tls), ("/run/secrets/typl-identity", self.directory / "identity"),
                          ("/var/lib/typl-marks", self.directory / "marks"), ("/var/lib/typl", self.directory / "lib"),
                          ("/usr/share/typl/law", SOURCE / "services/statement/law"), ("/etc/typl", SOURCE / "deploy/config"),
                          ("server {", f'server {{ address_file: "{self.directory / service}.address"')):
            text = text.replace(pod, str(here))
        text = re.sub(r"0\.0\.0\.0:\d+", "127.0.0.1:0", text)
        text = re.sub(r'"typl-(\w+):\d+"', lambda match: f'"{self.addresses[match.group(1)]}"', text)
        file = self.directory / f"{service}.textproto"
        file.write_text(text)
        return file

    def _start(self, service):
        command = [str(BIN / f"typl-{service}"), "--config", str(self._config(service))]
        run(*command, "--create-store")
        with (self.directory / f"{service}.log").open("ab") as log:
            process = subprocess.Popen([*DIE_WITH_PARENT, *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._processes.append(process)
        file = self.directory / f"{service}.address"
        wait_until(lambda: file.exists() or process.poll() is not None, START_SECONDS_MAX, f"{service} serves")
        if process.poll() is not None:
            raise RuntimeError((self.directory / f"{service}.log").read_text())
        port = re.search(r"grpc=\S+:(\d+)", file.read_text()).group(1)
        self.addresses[service] = f"localhost:{port}"

    def typlctl(self, certificate, *arguments):
        """The ended process of typlctl with a certificate."""
        places = [part for service, address in self.addresses.items() for part in (f"--{service}", address)]
        identity = ["--tls-cert", certificate / "tls.crt", "--tls-key", certificate / "tls.key", "--tls-ca", certificate / "ca.crt"]
        return subprocess.run([str(part) for part in [BIN / "typlctl", *places, *identity, *arguments]], capture_output=True, text=True, timeout=60)

    def __enter__(self):
        try:
            for service in SERVICES:
                self._start(service)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *unused):
        for process in self._processes:
            process.kill()
            process.wait()


class PodsTest(unittest.TestCase):
    def test_find_and_believe_each_other_by_their_certificates(self):
        with tempfile.TemporaryDirectory() as directory, Pods(pathlib.Path(directory)) as pods:
            operator = pods.authority.issue("operator", "typl://operators/test")

            # It ends with 0 when every service takes work and every reader is connected.
            wait_until(lambda: pods.typlctl(operator, "status").returncode == 0, START_SECONDS_MAX, "all is well")

            portal = pods.authority.issue("portal", "typl://portals/test")
            refused = pods.typlctl(portal, "status")
            self.assertIn("METHOD_NOT_ALLOWED", refused.stderr)

            (pods.directory / "strangers").mkdir()
            stranger = Authority(pods.directory / "strangers").issue("operator", "typl://operators/test")
            (stranger / "ca.crt").write_bytes(pods.authority.certificate.read_bytes())
            self.assertIn("can't be reached", pods.typlctl(stranger, "status").stderr)


if __name__ == "__main__":
    unittest.main()
