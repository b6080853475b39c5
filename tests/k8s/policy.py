"""What must hold for the Kubernetes objects of one installation. RULES are functions from a list of objects to complaints; policy_test.py
shows that each bites."""

import re

SERVICES = ("intake", "statement", "delivery")
UPSTREAM = {"statement": "intake", "delivery": "statement"}
# Who may open a connection to what; the rest is shut. Those in capitals are outside the namespace.
FLOWS = {
    ("PORTALS", "intake", "grpc"), ("OPERATORS", "intake", "grpc"), ("statement", "intake", "grpc"),
    ("OFFICERS", "statement", "grpc"), ("OPERATORS", "statement", "grpc"), ("delivery", "statement", "grpc"),
    ("RECIPIENTS", "delivery", "grpc"), ("PORTALS", "delivery", "grpc"), ("OPERATORS", "delivery", "grpc"),
    ("PROMETHEUS", "intake", "admin"), ("PROMETHEUS", "statement", "admin"), ("PROMETHEUS", "delivery", "admin"),
}
# An overlay may open these to networks outside the cluster.
ENTRANCES = {("NETWORK", "intake", "grpc"), ("NETWORK", "delivery", "grpc")}
WAYS_OUT = {("statement", "intake", "grpc"), ("delivery", "statement", "grpc"),
            ("statement", "DNS", 53), ("delivery", "DNS", 53)}


def of_kind(objects, kind):
    return [item for item in objects if item["kind"] == kind]


def name_of(item):
    return item["metadata"]["name"]


def component_of(labels):
    return labels.get("app.kubernetes.io/component", "")


def pods(objects):
    for item in objects:
        template = item.get("spec", {}).get("template")
        if template:
            yield name_of(item), template["spec"]


def containers(objects):
    """Every container: name of its workload and its own, and the container; initial ones too."""
    for name, pod in pods(objects):
        for container in pod["containers"] + pod.get("initContainers", []):
            yield f"{name}/{container['name']}", container


def images_are_pinned(objects):
    for name, container in containers(objects):
        tag = container["image"].rpartition(":")[2] if ":" in container["image"] else ""
        if tag in ("", "latest"):
            yield f"{name}: image {container['image']} is whatever is newest; name a version or a digest"


def memory_is_reserved(objects):
    """A service that is given less than it may take is killed when its neighbours need theirs."""
    for name, container in containers(objects):
        resources = container.get("resources", {})
        asked, allowed = resources.get("requests", {}), resources.get("limits", {})
        if not asked.get("memory") or asked.get("memory") != allowed.get("memory"):
            yield f"{name}: memory request {asked.get('memory')} is not its limit {allowed.get('memory')}"
        if not asked.get("cpu"):
            yield f"{name}: asks for no cpu"


def containers_are_shut_in(objects):
    for name, container in containers(objects):
        context = container.get("securityContext", {})
        if context.get("allowPrivilegeEscalation") is not False:
            yield f"{name}: allowPrivilegeEscalation is not false"
        if context.get("readOnlyRootFilesystem") is not True:
            yield f"{name}: readOnlyRootFilesystem is not true"
        if context.get("capabilities") != {"drop": ["ALL"]}:
            yield f"{name}: capabilities are not just dropped"


def pods_are_shut_in(objects):
    for name, pod in pods(objects):
        context = pod.get("securityContext", {})
        if context.get("runAsNonRoot") is not True:
            yield f"{name}: runAsNonRoot is not true"
        if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            yield f"{name}: seccompProfile is not RuntimeDefault"
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{name}: the pod gets a token of the API server"
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(key):
                yield f"{name}: {key}"
        for volume in pod.get("volumes", []):
            if "hostPath" in volume:
                yield f"{name}: volume {volume['name']} is a path of the node"


def secrets_are_closed(objects):
    """The services refuse a key that everybody may read."""
    for name, pod in pods(objects):
        for volume in pod.get("volumes", []):
            if "secret" in volume and volume["secret"].get("defaultMode", 0o644) & 0o007:
                yield f"{name}: secret {volume['name']} can be read by everybody"


def no_secret_is_written_down(objects):
    for item in of_kind(objects, "Secret"):
        yield f"Secret {name_of(item)}: secrets are made by the operator, not kept here"


def services_are_probed(objects):
    for name, pod in pods(objects):
        for container in pod["containers"]:
            for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
                asked = container.get(probe, {}).get("httpGet", {})
                if (asked.get("path"), asked.get("port")) != (path, "admin"):
                    yield f"{name}/{container['name']}: {probe} does not ask the admin port for {path}"


def there_is_one_of_each(objects):
    """A store has one writer; it stays when its service goes; its mark is on a volume apart."""
    sets = {component_of(item["metadata"]["labels"]): item for item in of_kind(objects, "StatefulSet")}
    if set(sets) != set(SERVICES):
        yield f"there are StatefulSets of {sorted(sets)}"
    for component, item in sets.items():
        spec = item["spec"]
        if spec["replicas"] != 1:
            yield f"{component}: {spec['replicas']} replicas; a store has one writer"
        kept = spec.get("persistentVolumeClaimRetentionPolicy", {})
        if kept != {"whenDeleted": "Retain", "whenScaled": "Retain"}:
            yield f"{component}: its volumes go with it"
        claims = {claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", [])}
        if claims != {"store", "mark"}:
            yield f"{component}: has the volumes {sorted(claims)}, not store and mark"


def services_are_found(objects):
    """By a headless Service of its name, which an eviction leaves alone but one at a time."""
    budgets = {name_of(item): item["spec"] for item in of_kind(objects, "PodDisruptionBudget")}
    services = {name_of(item): item["spec"] for item in of_kind(objects, "Service")}
    for item in of_kind(objects, "StatefulSet"):
        name, labels = name_of(item), item["spec"]["template"]["metadata"]["labels"]
        service = services.get(item["spec"]["serviceName"], {})
        if service.get("clusterIP") != "None" or not service.get("selector", {}).items() <= labels.items():
            yield f"{name}: has no headless Service of its own"
        ports = {port["name"]: port["containerPort"] for port in item["spec"]["template"]["spec"]["containers"][0]["ports"]}
        if {port["name"]: port["port"] for port in service.get("ports", [])} != ports:
            yield f"{name}: its Service has other ports"
        budget = budgets.get(name, {})
        selected = budget.get("selector", {}).get("matchLabels", {})
        if budget.get("maxUnavailable") != 1 or not selected or not selected.items() <= labels.items():
            yield f"{name}: has no PodDisruptionBudget that lets one go"


def peer_name(peer):
    """Who a peer of a NetworkPolicy is, as in FLOWS; several for a label with several values."""
    if "ipBlock" in peer:
        return ["NETWORK"]
    labels = peer.get("podSelector", {}).get("matchLabels", {})
    namespace = peer.get("namespaceSelector")
    if namespace is None:
        return [component_of(labels)]
    for expression in namespace.get("matchExpressions", []):
        if expression["key"] == "typl-callers" and expression["operator"] == "In":
            return [value.upper() for value in expression["values"]]
    place = namespace.get("matchLabels", {}).get("kubernetes.io/metadata.name")
    known = {("monitoring", "prometheus"): "PROMETHEUS", ("kube-system", "kube-dns"): "DNS"}
    return [known.get((place, labels.get("app.kubernetes.io/name") or labels.get("k8s-app")), "ANYBODY")]


def selected_components(selector):
    for expression in selector.get("matchExpressions", []):
        if expression["key"] == "app.kubernetes.io/component" and expression["operator"] == "In":
            return expression["values"]
    component = component_of(selector.get("matchLabels", {}))
    return [component] if component else list(SERVICES)


def flows(objects, direction):
    """(from, to, port) of what the policies let in ("ingress") or out ("egress")."""
    found = set()
    for item in of_kind(objects, "NetworkPolicy"):
        for rule in item["spec"].get(direction, []):
            peers = rule.get("from" if direction == "ingress" else "to", [{"namespaceSelector": {}}])
            ports = {port["port"] for port in rule.get("ports", [])} or {"EVERY"}
            for own in selected_components(item["spec"]["podSelector"]):
                for peer in (name for peer in peers for name in peer_name(peer)):
                    ends = (peer, own) if direction == "ingress" else (own, peer)
                    found |= {(*ends, port) for port in ports}
    return found


def only_named_flows_are_let_through(objects):
    shut = [item for item in of_kind(objects, "NetworkPolicy") if item["spec"]["podSelector"] == {} and
            set(item["spec"]["policyTypes"]) == {"Ingress", "Egress"} and not item["spec"].get("ingress") and not item["spec"].get("egress")]
    if not shut:
        yield "nothing shuts what is not named"
    for direction, wanted, may_be in (("ingress", FLOWS, ENTRANCES), ("egress", WAYS_OUT, set())):
        found = flows(objects, direction)
        for flow in sorted(map(str, found - wanted - may_be)):
            yield f"{direction} {flow} is let through"
        for flow in sorted(map(str, wanted - found)):
            yield f"{direction} {flow} is shut"


def grpc_address(objects, component):
    service = next(item for item in of_kind(objects, "Service") if name_of(item) == f"typl-{component}")
    port = next(port["port"] for port in service["spec"]["ports"] if port["name"] == "grpc")
    return f"{name_of(service)}:{port}"


def configuration_agrees(objects):
    """Each service's file is what the pod is made for: ports, volumes, the neighbour's name, time to stop."""
    files = {file: text for item in of_kind(objects, "ConfigMap") for file, text in item["data"].items()}
    for item in of_kind(objects, "StatefulSet"):
        component, pod = component_of(item["metadata"]["labels"]), item["spec"]["template"]["spec"]
        config = files.get(f"{component}.textproto", "")
        ports = {port["name"]: port["containerPort"] for port in pod["containers"][0]["ports"]}
        mounts = {mount["mountPath"]: mount for mount in pod["containers"][0]["volumeMounts"]}
        wanted = [f'\n  listen: "0.0.0.0:{ports["grpc"]}"', f'admin_listen: "0.0.0.0:{ports["admin"]}"', "  tls {"]
        if component in UPSTREAM:
            wanted.append(f'address: "{grpc_address(objects, UPSTREAM[component])}"')
        for line in wanted:
            if line not in config:
                yield f"{component}: its configuration lacks {line.strip()}"
        for path in re.findall(r'(?:path|high_water_file): "([^"]*)"', config):
            if mounts.get(path.rpartition("/")[0], {"readOnly": True}).get("readOnly"):
                yield f"{component}: {path} is on no volume of the pod that it may write"
        drain = int((re.findall(r"drain_seconds: (\d+)", config) or ["10"])[0])
        if pod.get("terminationGracePeriodSeconds", 30) < drain + 30:
            yield f"{component}: is killed before it has drained and closed its store"


RULES = (images_are_pinned, memory_is_reserved, containers_are_shut_in, pods_are_shut_in, secrets_are_closed, no_secret_is_written_down,
         services_are_probed, there_is_one_of_each, services_are_found, only_named_flows_are_let_through, configuration_agrees)


def complaints(objects):
    return [f"{rule.__name__}: {complaint}" for rule in RULES for complaint in rule(objects)]
