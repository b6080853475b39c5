"""Reads common/metrics/catalogue.txt, the definitions of all metrics."""

import dataclasses
import pathlib

CATALOGUE = pathlib.Path(__file__).resolve().parent.parent / "common/metrics/catalogue.txt"
SERVICES = ("intake", "statement", "delivery")


@dataclasses.dataclass(frozen=True)
class Metric:
    name: str
    kind: str
    services: tuple
    labels: tuple
    meaning: str

    def series_names(self):
        """Names under which Prometheus keeps it."""
        if self.kind == "histogram":
            return tuple(self.name + end for end in ("_bucket", "_sum", "_count"))
        return (self.name,)


def parse(text):
    metrics = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, kind, services, labels, meaning = (field.strip() for field in line.split("|", 4))
        metrics.append(Metric(name, kind, SERVICES if services == "all" else tuple(services.split()),
                              () if labels == "-" else tuple(labels.split()), meaning))
    return metrics


def load():
    return parse(CATALOGUE.read_text())
