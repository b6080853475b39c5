#!/usr/bin/python3
"""The overlays and components are put together by kubectl kustomize, keep the policy, and are as the schemas of Kubernetes say.

Exit 77, with the reason on the last line, where kubectl with kustomize 5 or the schemas (tools/setup) are not installed.
"""

import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import policy
import yaml

SOURCE = pathlib.Path(os.environ["TYPL_SOURCE"])
SCHEMAS = SOURCE / "tools/k8s"
OVERLAYS = ("one-node", "regional")


@functools.cache
def rendered(folder):
    text = subprocess.run(["kubectl", "kustomize", str(folder)], check=True, capture_output=True, text=True, timeout=60).stdout
    return [item for item in yaml.safe_load_all(text) if item]


def overlay(name):
    return rendered(SOURCE / "k8s/overlays" / name)


def schema_faults(objects):
    """What tools/k8s/check_schema.js says; "" when it is content."""
    checked = subprocess.run(["node", str(SCHEMAS / "check_schema.js")], input=json.dumps(objects), capture_output=True, text=True, timeout=60)
    if checked.returncode not in (0, 1) or checked.stderr:
        raise RuntimeError(checked.stderr)
    return checked.stdout if checked.returncode else ""


class Overlays(unittest.TestCase):
    def test_keep_the_policy(self):
        for name in OVERLAYS:
            with self.subTest(name):
                self.assertEqual(policy.complaints(overlay(name)), [])

    def test_are_as_the_schemas_say(self):
        for name in OVERLAYS:
            with self.subTest(name):
                self.assertEqual(schema_faults(overlay(name)), "")

    def test_stay_in_a_namespace_that_enforces_restricted_pods(self):
        for name in OVERLAYS:
            objects = overlay(name)
            namespace = policy.of_kind(objects, "Namespace")[0]
            self.assertEqual(namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"], "restricted")
            for item in objects:
                if item is not namespace:
                    self.assertEqual(item["metadata"]["namespace"], policy.name_of(namespace), policy.name_of(item))

    def test_a_pod_starts_anew_when_its_configuration_changes(self):
        """Its ConfigMaps have names that follow from what is in them."""
        made = {policy.name_of(item) for item in policy.of_kind(overlay("regional"), "ConfigMap")}
        for _, pod in policy.pods(overlay("regional")):
            volumes = [volume for volume in pod["volumes"] if volume["name"] == "config"]
            sources = [source for volume in volumes for source in volume.get("projected", {}).get("sources", [volume])]
            for source in sources:
                self.assertIn(source["configMap"]["name"], made)
                self.assertRegex(source["configMap"]["name"], r"-[a-z0-9]{10}$")

    def test_in_a_region_every_service_has_a_certificate_of_its_own(self):
        issued = {item["spec"]["secretName"]: item["spec"] for item in policy.of_kind(overlay("regional"), "Certificate")}
        for service in policy.SERVICES:
            certificate = issued[f"typl-{service}-tls"]
            self.assertEqual(certificate["uris"], [f"typl://services/{service}"])
            self.assertIn(f"typl-{service}", certificate["dnsNames"])

    def test_the_first_start_keeps_the_policy_too(self):
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory)
            shutil.copytree(SOURCE / "k8s", folder / "k8s")
            shutil.copytree(SOURCE / "deploy", folder / "deploy")
            (folder / "first").mkdir()
            (folder / "first/kustomization.yaml").write_text(
                "resources: [../k8s/overlays/one-node]\ncomponents: [../k8s/components/first-start]\n")
            objects = rendered(folder / "first")
        self.assertEqual(policy.complaints(objects), [])
        self.assertEqual(schema_faults(objects), "")
        starts = [container["args"] for _, pod in policy.pods(objects) for container in pod.get("initContainers", [])]
        self.assertEqual([args[-1] for args in starts], ["--create-store"] * len(policy.SERVICES))


class Schemas(unittest.TestCase):
    """The check itself finds what it is for."""

    def faults(self, change):
        objects = json.loads(json.dumps(overlay("one-node")))
        change(next(item for item in objects if item["kind"] == "StatefulSet"))
        return schema_faults(objects)

    def test_a_wrong_type_is_found(self):
        self.assertIn("replicas", self.faults(lambda item: item["spec"].update(replicas="1")))

    def test_a_missing_key_is_found(self):
        self.assertIn("selector", self.faults(lambda item: item["spec"].pop("selector")))

    def test_a_key_that_no_schema_knows_is_found(self):
        def misspell(item):
            item["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {"httpGet": {}}
        self.assertIn("readynessProbe", self.faults(misspell))

    def test_a_kind_that_does_not_exist_is_found(self):
        self.assertIn("no schema", self.faults(lambda item: item.update(kind="StatefullSet")))


def skip_reason():
    if not shutil.which("kubectl"):
        return "there is no kubectl"
    version = subprocess.run(["kubectl", "version", "--client"], capture_output=True, text=True, timeout=60).stdout
    if "Kustomize Version: v5" not in version:
        return "this kubectl has no kustomize of version 5"
    if not shutil.which("node") or not (SCHEMAS / "node_modules").exists():
        return "the schemas of Kubernetes are not installed (tools/setup installs them where npm works)"
    return ""


if __name__ == "__main__":
    if reason := skip_reason():
        print(f"SKIPPED: {reason}")
        sys.exit(77)
    unittest.main()
