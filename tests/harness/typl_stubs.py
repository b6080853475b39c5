"""Generated code of the published protos, and where the binaries and the sources are.

Import this before anything of typl.*, google.rpc or grpc.health: it puts the generated code on the path. From the environment (set by ctest):
TYPL_BIN (folder of the services' binaries), TYPL_PYGEN (generated code), TYPL_SOURCE (root of the sources). Without them a build folder
under build/ is used.
"""

import os
import pathlib
import sys

import grpc

SOURCE = pathlib.Path(os.environ.get("TYPL_SOURCE", pathlib.Path(__file__).resolve().parents[2]))


def _from_environment(variable, part):
    if variable in os.environ:
        return pathlib.Path(os.environ[variable])
    for build in ("release", "debug"):
        folder = SOURCE / "build" / build / part
        if folder.is_dir():
            return folder
    sys.exit(f"no build/release/{part} or build/debug/{part}: build first, or set {variable}")


BIN = _from_environment("TYPL_BIN", "bin")
PYGEN = _from_environment("TYPL_PYGEN", "pygen")

sys.path.insert(0, str(PYGEN))
# Debian's grpc is a package with an __init__, so the generated grpc.health and grpc.reflection must be let in.
grpc.__path__.append(str(PYGEN / "grpc"))

# pylint: disable=wrong-import-position
from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from google.type import date_pb2  # noqa: E402
from grpc.health.v1 import health_pb2, health_pb2_grpc  # noqa: E402
from grpc.reflection.v1alpha import reflection_pb2, reflection_pb2_grpc  # noqa: E402
from typl.admin.v1 import admin_pb2, admin_pb2_grpc  # noqa: E402
from typl.common.v1 import date_range_pb2, error_reason_pb2, options_pb2  # noqa: E402
from typl.delivery.v1 import delivery_pb2, delivery_pb2_grpc  # noqa: E402
from typl.intake.v1 import event_pb2, intake_pb2, intake_pb2_grpc, payer_service_pb2, payer_service_pb2_grpc  # noqa: E402
from typl.journal.v1 import journal_pb2, journal_pb2_grpc  # noqa: E402
from typl.law.v1 import determination_pb2, facts_pb2  # noqa: E402
from typl.statement.v1 import casework_service_pb2, casework_service_pb2_grpc, law_service_pb2, law_service_pb2_grpc, payer_request_pb2  # noqa: E402
from typl.statement.v1 import service_pb2, service_pb2_grpc, statement_pb2  # noqa: E402

__all__ = [
    "BIN", "PYGEN", "SOURCE", "admin_pb2", "admin_pb2_grpc", "casework_service_pb2", "casework_service_pb2_grpc", "date_pb2", "date_range_pb2", "delivery_pb2", "delivery_pb2_grpc",
    "determination_pb2", "error_details_pb2", "error_reason_pb2", "event_pb2", "facts_pb2", "health_pb2", "health_pb2_grpc",
    "intake_pb2", "intake_pb2_grpc", "journal_pb2", "journal_pb2_grpc", "law_service_pb2", "law_service_pb2_grpc", "options_pb2", "payer_request_pb2", "payer_service_pb2", "payer_service_pb2_grpc", "reflection_pb2", "reflection_pb2_grpc",
    "service_pb2", "service_pb2_grpc", "statement_pb2", "status_pb2",
]
