#!/usr/bin/python3
"""k8s/base keeps the policy, and every rule of it bites. Needs no kubectl: the base is plain YAML, and only its ConfigMaps are made."""

import copy
import os
import pathlib
import re
import unittest

import policy
import yaml

SOURCE = pathlib.Path(os.environ["TYPL_SOURCE"])
BASE = SOURCE / "k8s/base"


def base_objects():
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text())
    objects = []
    for resource in kustomization["resources"]:
        if resource.endswith(".yaml"):
            objects += yaml.safe_load_all((BASE / resource).read_text())
    for generated in kustomization["configMapGenerator"]:
        data = {pathlib.Path(file).name: (BASE / file).read_text() for file in generated["files"]}
        objects.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": generated["name"]}, "data": data})
    return objects


def get(objects, kind, name):
    return next(item for item in objects if item["kind"] == kind and item["metadata"]["name"] == name)


def pod(objects):
    return get(objects, "StatefulSet", "typl-intake")["spec"]["template"]["spec"]


def container(objects):
    return pod(objects)["containers"][0]


def spec(objects, kind, name):
    return get(objects, kind, name)["spec"]


def replace_config(objects, component, old, new):
    data = get(objects, "ConfigMap", f"typl-{component}")["data"]
    file = f"{component}.textproto"
    assert old in data[file]
    data[file] = data[file].replace(old, new)


def add_policy(objects, **more):
    objects.append({"kind": "NetworkPolicy", "metadata": {"name": "more"},
                    "spec": {"podSelector": {"matchLabels": {"app.kubernetes.io/component": "intake"}}, "policyTypes": ["Ingress"], **more}})


# A fault, the rule that must find it, and a word of what it must say.
FAULTS = [
    (lambda o: container(o).update(image="typl-intake:latest"), policy.images_are_pinned, "latest"),
    (lambda o: container(o).update(image="typl-intake"), policy.images_are_pinned, "typl-intake"),
    (lambda o: container(o).pop("resources"), policy.memory_is_reserved, "memory"),
    (lambda o: container(o)["resources"]["limits"].update(memory="9Gi"), policy.memory_is_reserved, "9Gi"),
    (lambda o: container(o)["resources"]["requests"].pop("cpu"), policy.memory_is_reserved, "cpu"),
    (lambda o: container(o).pop("securityContext"), policy.containers_are_shut_in, "readOnlyRootFilesystem"),
    (lambda o: container(o)["securityContext"].update(allowPrivilegeEscalation=True), policy.containers_are_shut_in, "Escalation"),
    (lambda o: container(o)["securityContext"]["capabilities"].update(add=["NET_RAW"]), policy.containers_are_shut_in, "capabilities"),
    (lambda o: pod(o).update(initContainers=[{"name": "x", "image": "x:1"}]), policy.containers_are_shut_in, "typl-intake/x"),
    (lambda o: pod(o)["securityContext"].pop("runAsNonRoot"), policy.pods_are_shut_in, "runAsNonRoot"),
    (lambda o: pod(o)["securityContext"].pop("seccompProfile"), policy.pods_are_shut_in, "seccomp"),
    (lambda o: pod(o).pop("automountServiceAccountToken"), policy.pods_are_shut_in, "token"),
    (lambda o: pod(o).update(hostNetwork=True), policy.pods_are_shut_in, "hostNetwork"),
    (lambda o: pod(o)["volumes"].append({"name": "h", "hostPath": {"path": "/"}}), policy.pods_are_shut_in, "path of the node"),
    (lambda o: [v["secret"].pop("defaultMode") for v in pod(o)["volumes"] if "secret" in v], policy.secrets_are_closed, "everybody"),
    (lambda o: o.append({"kind": "Secret", "metadata": {"name": "s"}}), policy.no_secret_is_written_down, "Secret s"),
    (lambda o: container(o).pop("startupProbe"), policy.services_are_probed, "startupProbe"),
    (lambda o: container(o)["livenessProbe"]["httpGet"].update(path="/readyz"), policy.services_are_probed, "livenessProbe"),
    (lambda o: container(o)["readinessProbe"]["httpGet"].update(port="grpc"), policy.services_are_probed, "readinessProbe"),
    (lambda o: spec(o, "StatefulSet", "typl-intake").update(replicas=2), policy.there_is_one_of_each, "one writer"),
    (lambda o: o.remove(get(o, "StatefulSet", "typl-intake")), policy.there_is_one_of_each, "StatefulSets"),
    (lambda o: spec(o, "StatefulSet", "typl-intake").pop("persistentVolumeClaimRetentionPolicy"), policy.there_is_one_of_each, "go with it"),
    (lambda o: spec(o, "StatefulSet", "typl-intake")["volumeClaimTemplates"].pop(), policy.there_is_one_of_each, "mark"),
    (lambda o: spec(o, "Service", "typl-intake").pop("clusterIP"), policy.services_are_found, "headless"),
    (lambda o: spec(o, "Service", "typl-intake")["ports"].pop(), policy.services_are_found, "other ports"),
    (lambda o: spec(o, "PodDisruptionBudget", "typl-intake").update(maxUnavailable=0), policy.services_are_found, "PodDisruptionBudget"),
    (lambda o: o.remove(get(o, "NetworkPolicy", "typl-default-deny")), policy.only_named_flows_are_let_through, "nothing shuts"),
    (lambda o: o.remove(get(o, "NetworkPolicy", "typl-dns")), policy.only_named_flows_are_let_through, "DNS"),
    (lambda o: add_policy(o, ingress=[{}]), policy.only_named_flows_are_let_through, "ANYBODY"),
    (lambda o: add_policy(o, ingress=[{"from": [{"podSelector": {}}]}]), policy.only_named_flows_are_let_through, "let through"),
    (lambda o: add_policy(o, egress=[{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]), policy.only_named_flows_are_let_through, "NETWORK"),
    (lambda o: spec(o, "NetworkPolicy", "typl-statement")["egress"].pop(), policy.only_named_flows_are_let_through, "is shut"),
    (lambda o: replace_config(o, "intake", "0.0.0.0:7001", "0.0.0.0:7009"), policy.configuration_agrees, "7001"),
    (lambda o: replace_config(o, "intake", "tls {", "tlx {"), policy.configuration_agrees, "tls"),
    (lambda o: replace_config(o, "delivery", "typl-statement:7002", "typl-intake:7001"), policy.configuration_agrees, "typl-statement"),
    (lambda o: replace_config(o, "intake", "/var/lib/typl-marks/intake/", "/etc/typl/"), policy.configuration_agrees, "no volume"),
    (lambda o: pod(o).update(terminationGracePeriodSeconds=20), policy.configuration_agrees, "drained"),
]


class Policy(unittest.TestCase):
    def test_the_base_keeps_it(self):
        self.assertEqual(policy.complaints(base_objects()), [])

    def test_each_rule_finds_its_faults(self):
        good = base_objects()
        for number, (fault, rule, words) in enumerate(FAULTS):
            with self.subTest(number=number, rule=rule.__name__, words=words):
                bad = copy.deepcopy(good)
                fault(bad)
                self.assertIn(words, "\n".join(rule(bad)))

    def test_each_rule_has_a_fault(self):
        self.assertEqual({rule for _, rule, _ in FAULTS}, set(policy.RULES))


class Agreement(unittest.TestCase):
    """Of what is written in more than one place."""

    def test_images_have_the_version_of_the_sources(self):
        version = re.search(r"project\(typl VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text()).group(1)
        files = [*BASE.glob("*.yaml"), *(SOURCE / "k8s/components/first-start").glob("*.yaml")]
        images = {image for file in files for image in re.findall(r"image: (\S+)", file.read_text())}
        self.assertEqual(images, {f"typl-{service}:{version}" for service in policy.SERVICES})

    def test_pods_decide_by_the_same_law_as_machines(self):
        def packs(file):
            return re.findall(r"^law_pack_files: .*$", (SOURCE / file).read_text(), re.M)
        self.assertEqual(packs("k8s/base/config/statement.textproto"), packs("deploy/config/statement.textproto"))


if __name__ == "__main__":
    unittest.main()
