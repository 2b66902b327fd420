"""Lines of a person's history in a few words."""

from __future__ import annotations

from typing import Any

from registry.known.packing import day_of


class Entry:
    """A line of the history, as a page says it."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.at = row["at"]
        self.happened = row.get("happened_on") or day_of(row["at"])
        self.short = row["type"].removeprefix("coverlink.").removeprefix("registry.").removesuffix(".v1")
        self._body = row["body"]

    def gist(self, w: Any) -> str:
        """What matters of it in a few words."""
        body, said = self._body, []
        for part in ("employment", "cover", "status", "contribution", "unemployment"):
            told = body.get(part) or {}
            said += [
                w(f"{group}.{told[name]}") for name, group in (("line", "line"), ("form", "form_of")) if name in told
            ]
            said += [w(f"person_status.{told['kind']}")] if part == "status" and "kind" in told else []
            said += [
                w.day(told[name])
                for name in ("started_on", "ended_on", "from", "to", "registered_on")
                if told.get(name)
            ]
            said += [w.month(told["month"])] if told.get("month") else []
        said += [
            w(f"{group}.{body[name]}")
            for name, group in (("kind", "kind"), ("line", "line"), ("gap", "gap"), ("code", "code"))
            if body.get(name)
        ]
        said += [w(f"notice_by.{body['channel']}")] if "channel" in body else []
        said += [w(f"notice_came.{body['state']}")] if "state" in body else []
        said += [w.day(body["until"])] if body.get("until") else []
        said += [str(body[name]) for name in ("to_whom", "note", "by") if body.get(name)]
        said += [w("erased")] if body.get("erased") else []
        if "outcome" in body and "channel" in body:
            return " · ".join(
                [w(f"contact_by.{body['channel']}"), w(f"contact_came.{body['outcome']}"), str(body["by"])]
            )
        if "tasks" in body:
            said.append(f"{body['from']} → {body['to']}")
        project = body.get("project") or {}
        said += [w.day(body["on"])] if body.get("on") else []
        said += [str(project.get("name") or project["code"])] if project else []
        unit = (body.get("unit") or {}).get("name")
        return " · ".join([*said, *([unit] if unit else [])])
