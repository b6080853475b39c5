"""Certificates for tests, by openssl."""

import subprocess


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, timeout=60).stdout


class Authority:
    """Signs certificates, each with the names that it is given."""

    def __init__(self, directory):
        self.directory = directory
        self.certificate, self._key = directory / "ca.crt", directory / "ca.key"
        run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self._key)
        run("openssl", "req", "-x509", "-new", "-key", self._key, "-subj", "/CN=typl tests", "-days", "2", "-out", self.certificate)

    def issue(self, name, uri, dns_names=()):
        """The directory of tls.crt, tls.key and ca.crt, as a pod gets them."""
        folder = self.directory / name
        folder.mkdir()
        (folder / "ca.crt").write_bytes(self.certificate.read_bytes())
        names = ",".join([f"URI:{uri}", *(f"DNS:{dns}" for dns in dns_names)])
        extensions = folder / "extensions"
        extensions.write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth,clientAuth\n")
        run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder / "tls.key")
        run("openssl", "req", "-new", "-key", folder / "tls.key", "-subj", f"/CN={name}", "-out", folder / "request")
        run("openssl", "x509", "-req", "-in", folder / "request", "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial", "-days", "2",
            "-extfile", extensions, "-out", folder / "tls.crt")
        return folder
