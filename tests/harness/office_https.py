"""`siteproof serve --https` on a second loopback address, which no browser takes for this computer itself."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from harness.serving import Served, free_port, serving

OFFICE_HOST = "127.0.0.2"


@dataclass(frozen=True)
class Office:
    """A running office server: its three addresses and where its certificate lies."""

    served: Served
    https_url: str
    trust_url: str

    @property
    def tls_folder(self) -> Path:
        """The folder of authority and certificate."""
        return self.served.data_dir / "tls"

    @property
    def trusting(self) -> str:
        """The Chromium flag that trusts this server's key, as an installed authority would."""
        leaf = x509.load_pem_x509_certificate((self.tls_folder / "server.pem").read_bytes())
        key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(key).digest()).decode()}"


@contextmanager
def office_serving(data_dir: Path) -> Iterator[Office]:
    """Serve on 127.0.0.2 with https until the block ends."""
    https_port, trust_port = free_port(), free_port()
    with serving(
        data_dir,
        SITEPROOF_OFFICE_HTTPS="1",
        SITEPROOF_HOST=OFFICE_HOST,
        SITEPROOF_HTTPS_PORT=str(https_port),
        SITEPROOF_TRUST_PORT=str(trust_port),
    ) as served:
        yield Office(served, f"https://{OFFICE_HOST}:{https_port}", f"http://{OFFICE_HOST}:{trust_port}")
