"""Checks everything under deploy/ without a cluster, an engine or a network: `python deploy/check.py`.

Kubernetes manifests against the API's schema (strict: unknown fields are errors) and against our own rules; the compose
file against the compose specification; the Dockerfile with hadolint. Prints what is wrong, one line each; exit 1 if
anything is.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import yaml

DEPLOY = Path(__file__).resolve().parent
KUBERNETES = DEPLOY / "kubernetes"
COMPOSE = DEPLOY.parent / "docker-compose.yml"
DOCKERFILE = DEPLOY / "Dockerfile"

# The oldest that still has a maintained distribution, and the newest that the validator knows.
KUBERNETES_VERSIONS = ("1.31", kubernetes_validate.latest_version())
TEMPLATES = {"secret.template.yaml"}  # shown to people, never applied
SERVICES = {"gateway", "inbox", "linker", "notifier", "projector", "registry", "units"}

Document = dict[str, Any]


def manifests() -> Iterator[tuple[Path, Document]]:
    """Every object of every manifest, kustomize's own file left out."""
    for path in sorted(KUBERNETES.rglob("*.yaml")):
        if path.name != "kustomization.yaml":
            yield from ((path, document) for document in yaml.safe_load_all(path.read_text()) if document)


def schema_errors() -> Iterator[str]:
    """Objects that the Kubernetes API would refuse."""
    for path, document in manifests():
        for version in KUBERNETES_VERSIONS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                where = ".".join(map(str, error.path))
                yield f"{named(path, document)}: {where}: {error.message} (Kubernetes {version})"
            except kubernetes_validate.SchemaNotFoundError as error:
                yield f"{named(path, document)}: {error.message}"


def kustomization_errors() -> Iterator[str]:
    """Manifests that kustomize would miss, and files that it would not find."""
    listed = set(yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"])
    present = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"} - TEMPLATES
    yield from (f"kustomization.yaml lists {name}, which is not there" for name in sorted(listed - present))
    yield from (f"kustomization.yaml does not list {name}" for name in sorted(present - listed))


def workload_errors() -> Iterator[str]:
    """Rules of ours for everything that makes pods, and services that nobody deploys."""
    deployed: set[str] = set()
    for path, document in manifests():
        template = document.get("spec", {}).get("template")
        if template is None:
            continue
        deployed.add(document["metadata"]["name"])
        pod = template["spec"]
        if not pod.get("securityContext", {}).get("runAsNonRoot"):
            yield f"{named(path, document)}: must say runAsNonRoot"
        for container in pod["containers"]:
            for problem in container_problems(container, probed=document["kind"] != "Job"):
                yield f"{named(path, document)}: container {container['name']} {problem}"
    yield from (f"no manifest deploys {name}" for name in sorted(SERVICES - deployed))


def container_problems(container: Document, *, probed: bool) -> Iterator[str]:
    security = container.get("securityContext", {})
    if not security.get("readOnlyRootFilesystem"):
        yield "needs readOnlyRootFilesystem"
    if security.get("allowPrivilegeEscalation", True):
        yield "must not allow privilege escalation"
    if security.get("capabilities", {}).get("drop") != ["ALL"]:
        yield "must drop all capabilities"
    if "memory" not in container.get("resources", {}).get("limits", {}):
        yield "needs a memory limit"
    paths = {"livenessProbe": "/livez", "readinessProbe": "/readyz"} if probed else {}
    for probe, path in paths.items():
        if container.get(probe, {}).get("httpGet", {}).get("path") != path:
            yield f"needs a {probe} on {path}"


def compose_errors() -> Iterator[str]:
    """What the compose specification refuses, and references to what is not declared."""
    package = find_spec("check_jsonschema")
    assert package is not None and package.origin is not None
    specification = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    project = yaml.safe_load(COMPOSE.read_text())
    for error in jsonschema.Draft202012Validator(json.loads(specification.read_text())).iter_errors(project):
        yield f"{COMPOSE.name}: {'.'.join(map(str, error.path))}: {error.message}"
    for name, service in project["services"].items():
        volumes = {volume.partition(":")[0] for volume in service.get("volumes", [])}
        for kind, used in (
            ("services", set(service.get("depends_on", {}))),
            ("secrets", set(service.get("secrets", []))),
            ("networks", set(service.get("networks", []))),
            ("volumes", {volume for volume in volumes if not volume.startswith((".", "/"))}),
        ):
            for missing in sorted(used - set(project.get(kind, {}))):
                yield f"{COMPOSE.name}: {name} uses {missing}, which is not under {kind}"
    yield from (f"{COMPOSE.name} does not run {name}" for name in sorted(SERVICES - set(project["services"])))


def dockerfile_errors() -> Iterator[str]:
    """hadolint's findings, and files that the build copies but that are not there."""
    beside_python = Path(sys.executable).with_name("hadolint")
    hadolint = str(beside_python) if beside_python.exists() else shutil.which("hadolint")
    if hadolint is None:
        yield "hadolint is not installed: uv sync"
        return
    found = subprocess.run([hadolint, "--no-color", str(DOCKERFILE)], capture_output=True, text=True)
    yield from filter(None, (found.stdout + found.stderr).splitlines())
    for line in DOCKERFILE.read_text().splitlines():
        words = [word for word in line.split()[1:-1] if not word.startswith("--")]
        if line.startswith("COPY") and "--from=" not in line:
            yield from (f"Dockerfile copies {word}: not there" for word in words if not (DEPLOY.parent / word).exists())


def named(path: Path, document: Document) -> str:
    return f"{path.relative_to(DEPLOY)}: {document['kind']} {document['metadata']['name']}"


def main() -> int:
    checks = (schema_errors, kustomization_errors, workload_errors, compose_errors, dockerfile_errors)
    problems = [problem for check in checks for problem in check()]
    print("\n".join(problems) or "deploy: manifests, compose file and Dockerfile are in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
