"""A certificate authority of one's own, as a shop or its network may have one."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Authority:
    """Its certificate is `file`; what it vouches for stands beside it."""

    def __init__(self, directory: Path, name: str = "Our shop") -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.file = directory / "authority.pem"
        self._key = directory / "authority.key"
        self._made = 0
        own = ["keyUsage=critical,keyCertSign,cRLSign", "basicConstraints=critical,CA:TRUE"]
        self._openssl(self.file, self._key, f"/O={name}/CN={name}", own)

    def vouch(self, names: str) -> tuple[Path, Path]:
        """A certificate and its key for names as `DNS:localhost,IP:127.0.0.1`."""
        self._made += 1
        certificate = self.file.with_name(f"server-{self._made}.pem")
        key = certificate.with_suffix(".key")
        signed = ["-CA", str(self.file), "-CAkey", str(self._key)]
        extensions = [f"subjectAltName={names}", "basicConstraints=critical,CA:FALSE"]
        self._openssl(certificate, key, "/O=Our shop/CN=server", extensions, signed)
        return certificate, key

    @staticmethod
    def _openssl(
        certificate: Path,
        key: Path,
        subject: str,
        extensions: list[str],
        signed: list[str] = [],  # noqa: B006 - never changed
    ) -> None:
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 60"
        more = [word for one in extensions for word in ("-addext", one)]
        files = ["-subj", subject, "-keyout", str(key), "-out", str(certificate)]
        subprocess.run([*command.split(), *files, *more, *signed], check=True, capture_output=True)
