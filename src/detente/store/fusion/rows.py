"""The rows of the table ``events``: what the mentions of a happening say together, and where they differ."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from detente.ontology import plover_category
from detente.store.fusion.columns import STAGES, Stage
from detente.store.schema import TEXTS, WHAT, WHEN, WHERE, WHO, without_spans

#: One row an event. Lists of ids are in reading order: by day of publication, document, and place in the document.
EVENTS = pa.schema(
    [
        ("event_id", pa.string()),
        *WHAT,
        ("status_history", pa.list_(pa.struct([("status", pa.string()), ("published", pa.date32()), ("mention_id", pa.string())]))),
        *WHO,
        ("actor_countries", TEXTS),
        ("recipient_countries", TEXTS),
        *without_spans(WHEN),
        *without_spans(WHERE),
        ("issues", TEXTS),
        ("mention_ids", TEXTS),
        ("document_ids", TEXTS),
        ("reports", pa.int32()),
        ("sources", pa.int32()),
        ("outlets", TEXTS),
        ("first_seen", pa.date32()),
        ("last_seen", pa.date32()),
        (
            "conflicts",
            pa.list_(pa.struct([("attribute", pa.string()), ("values", pa.list_(pa.struct([("value", pa.string()), ("mention_ids", TEXTS)])))])),
        ),
        ("confidence", pa.float64()),
        ("parties", TEXTS),
        ("stories", TEXTS),
        ("day_earliest", pa.date32()),
        ("day_latest", pa.date32()),
    ]
)

#: No report is believed more than this, nor any number of them: what they have in common, the coder, may err in all of them alike.
_SURE = 0.999
_WHEN = tuple(name for name, _ in without_spans(WHEN))
_CODE = ("cameo", "quad_code", "goldstein")
#: Columns of lists: what they hold together is put together apart from all votes.
_LISTS = ("contexts", "issues", "parties", "actors", "recipients")
_WHERE = tuple(name for name, _ in without_spans(WHERE))
_EXACT = {"point": 3, "city": 3, "region": 2, "country": 1, "area": 1}


def event_rows(mentions: pl.DataFrame, copies: pl.DataFrame) -> pa.Table:
    """The events of some mentions.

    Args:
        mentions: by event and in reading order: columns of the table ``mentions``, and ``event`` (number), ``event_id``, ``order`` (reading order),
            ``crossed``, ``origin``, ``story``, ``first``, ``last`` (days, as `columns` gives them), ``parties``; of the document ``original``,
            ``outlet``, ``seen`` (day); all mentions of each event.
        copies: columns ``original``, ``document_id``, ``outlet``, ``seen`` of the reports that are copies.
    """
    m = mentions.drop(*_LISTS).with_columns(
        stage=pl.col("status").replace_strict({k: int(v) for k, v in STAGES.items()}, return_dtype=pl.Int32), weight=pl.col("confidence").fill_null(0.5)
    )
    m = m.join(_status(m), on="event", how="left", maintain_order="left")
    m = m.with_columns(agrees=pl.col("stage") == pl.col("final_stage"))
    frame = _together(m)
    parts = [
        _voted(m, "mode"),
        _different(m.select("event", stories="story"), "stories"),
        _when(m),
        _where(m),
        _code(m),
        _reports(m, copies),
        _confidence(m),
        _history(m),
    ]
    parts += [_different(mentions.select("event", c).explode(c), c) for c in ("contexts", "issues", "parties")]
    parts += [_actors(mentions, side) for side in ("actors", "recipients")]
    for part in parts:
        frame = frame.join(part, on="event", how="left", maintain_order="left")
    frame = frame.join(_conflicts(m, frame), on="event", how="left", maintain_order="left")
    category = frame.select("event_type", "status").unique()
    category = category.with_columns(plover=pl.Series([plover_category(t, s) for t, s in category.iter_rows()], dtype=pl.String))
    frame = frame.join(category, on=["event_type", "status"], how="left", maintain_order="left")
    lists = [f.name for f in EVENTS if pa.types.is_list(f.type)]
    frame = frame.with_columns(pl.col(c).fill_null(pl.lit([], dtype=frame.schema[c])) for c in lists if frame.schema[c] != pl.Null)
    table = frame.select(EVENTS.names).to_arrow()
    return pa.table([table.column(f.name).cast(f.type) for f in EVENTS], schema=EVENTS)


def _together(m: pl.DataFrame) -> pl.DataFrame:
    """What is put together without a choice."""
    return m.group_by("event", maintain_order=True).agg(
        pl.col("event_id").first(),
        pl.col("event_type").first(),
        pl.col("final").first().alias("status"),
        pl.col("background").all(),
        pl.col("reciprocal").any(),
        pl.col("mention_id").alias("mention_ids"),
        pl.min_horizontal(pl.col("first").replace(-1, None).min(), pl.col("published_earliest").to_physical().min()).cast(pl.Date).alias("day_earliest"),
        pl.max_horizontal(pl.col("last").replace(-1, None).max(), pl.col("published_latest").to_physical().max()).cast(pl.Date).alias("day_latest"),
    )


def _different(told: pl.DataFrame, column: str) -> pl.DataFrame:
    """Of each event the different values of a column, in order."""
    return told.select("event", column).drop_nulls().unique().sort("event", column).group_by("event", maintain_order=True).agg(column)


def _by_source(m: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The greatest weight that each independent source gives, so that what is copied does not count twice."""
    return m.group_by("event", "origin", *by, maintain_order=True).agg(pl.col("weight").max(), pl.col("order").min())


def _status(m: pl.DataFrame) -> pl.DataFrame:
    """The last word. What has been told as having happened stays so, unless more sources deny it; before that, what the latest reports say counts."""
    told = _by_source(m, "status", "stage", "published_earliest")
    total = told.group_by("event").agg(
        pl.col("weight").filter(pl.col("stage") == Stage.REAL).sum().round(6).alias("real"),
        pl.col("weight").filter(pl.col("stage") == Stage.DENIED).sum().round(6).alias("denied"),
    )
    counts = (
        pl.when(pl.col("real") > 0).then(pl.col("stage") == pl.when(pl.col("denied") > pl.col("real")).then(Stage.DENIED).otherwise(Stage.REAL)).otherwise(True)
    )
    told = told.join(total, on="event").filter(counts)
    last = pl.col("published_earliest").fill_null(pl.date(1, 1, 1))
    told = told.with_columns(day=last).filter(pl.col("day") == pl.col("day").max().over("event"))
    return _most(told, "status", "stage").select("event", final="status", final_stage="stage")


def _most(votes: pl.DataFrame, *values: str) -> pl.DataFrame:
    """Of each event the values with the greatest weight; of equals, those told first."""
    summed = votes.group_by("event", *values).agg(pl.col("weight").sum().round(6), pl.col("order").min())
    return summed.sort(["event", "weight", "order"], descending=[False, True, False]).unique("event", keep="first", maintain_order=True)


def _voted(m: pl.DataFrame, column: str) -> pl.DataFrame:
    return _most(_by_source(m.filter(pl.col(column).is_not_null()), column), column).select("event", column)


def _code(m: pl.DataFrame) -> pl.DataFrame:
    """Code and intensity: of the surest mention that has the mode and the status agreed on."""
    mode = _voted(m, "mode").rename({"mode": "_mode"})
    chosen = m.select("event", "mode", "agrees", "weight", "order", *_CODE).join(mode, on="event", how="left")
    chosen = chosen.with_columns(fits=pl.col("mode").eq_missing(pl.col("_mode")))
    chosen = chosen.sort(["event", "fits", "agrees", "weight", "order"], descending=[False, True, True, True, False])
    return chosen.unique("event", keep="first", maintain_order=True).select("event", *_CODE)


def _when(m: pl.DataFrame) -> pl.DataFrame:
    """The most exact of the dates with which the dates of at least half of the sources agree. Of a plan that came true, the dates of the deed count,
    and no date from before it was last put off.
    """
    put_off = pl.col("order").filter(pl.col("stage") == Stage.POSTPONED).max().over("event").fill_null(-1)
    given_up = (pl.col("final_stage") == Stage.REAL) & (pl.col("stage") != Stage.REAL) & (pl.col("order") <= put_off)
    m = m.filter(~given_up)
    dated = m.filter(pl.col("when_earliest").is_not_null() & pl.col("when_latest").is_not_null())
    dated = dated.filter(pl.col("agrees") | ~pl.col("agrees").any().over("event"))
    votes = _by_source(dated, "when_earliest", "when_latest").group_by("event", "when_earliest", "when_latest").agg(pl.col("weight").sum())
    other = votes.select("event", a="when_earliest", b="when_latest", w="weight")
    pairs = votes.join(other, on="event").filter((pl.col("a") <= pl.col("when_latest")) & (pl.col("b") >= pl.col("when_earliest")))
    support = pairs.group_by("event", "when_earliest", "when_latest").agg(pl.col("w").sum().round(6), pl.col("weight").first().round(6))
    half = pl.col("w").max().over("event") / 2
    length = pl.col("when_latest") - pl.col("when_earliest")
    best = support.filter(pl.col("w") >= half).with_columns(length=length).sort("event", "length", -pl.col("w"), -pl.col("weight"), "when_earliest")
    best = best.unique("event", keep="first", maintain_order=True).select("event", "when_earliest", "when_latest")
    told = dated.unique(["event", "when_earliest", "when_latest"], keep="first", maintain_order=True).select("event", *_WHEN)
    open_ended = m.filter(pl.col("when_edtf").is_not_null()).unique("event", keep="first", maintain_order=True).select("event", *_WHEN)
    found = best.join(told, on=["event", "when_earliest", "when_latest"], how="left", maintain_order="left").select("event", *_WHEN)
    return pl.concat([found, open_ended.join(found, on="event", how="anti")])


def _where(m: pl.DataFrame) -> pl.DataFrame:
    """The place that most sources name among the most exact ones."""
    placed = m.filter(pl.col("where_name").is_not_null()).with_columns(exact=pl.col("where_precision").replace_strict(_EXACT, default=0, return_dtype=pl.Int32))
    placed = placed.filter(pl.col("exact") == pl.col("exact").max().over("event"))
    best = _most(_by_source(placed, "where_name", "where_country"), "where_name", "where_country").select("event", "where_name", "where_country")
    told = placed.unique(["event", "where_name", "where_country"], keep="first", maintain_order=True).select("event", *_WHERE)
    return best.join(told, on=["event", "where_name", "where_country"], how="left", nulls_equal=True, maintain_order="left").select("event", *_WHERE)


def _reports(m: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    """Reports and the outlets that print them, copies among them; sources without them."""
    mine = m.unique(["event", "document_id"], keep="first", maintain_order=True).select("event", "document_id", "order", "outlet", "seen", "original")
    every = mine.drop("original")
    if len(copies):
        told = mine.unique(["event", "original"], keep="first", maintain_order=True).select("event", "original", "order")
        copied = told.join(copies, on="original").select(every.columns)
        every = pl.concat([every, copied.join(mine, on=["event", "document_id"], how="anti")]).sort("event", "order", "document_id")
    counted = every.group_by("event", maintain_order=True).agg(
        pl.col("document_id").alias("document_ids"),
        pl.len().cast(pl.Int32).alias("reports"),
        pl.col("seen").min().alias("first_seen"),
        pl.col("seen").max().alias("last_seen"),
    )
    counted = counted.join(_different(every.select("event", outlets="outlet"), "outlets"), on="event", how="left", maintain_order="left")
    sources = m.select("event", "origin").unique().group_by("event").agg(pl.len().cast(pl.Int32).alias("sources"))
    return counted.join(sources, on="event", how="left", maintain_order="left")


def _confidence(m: pl.DataFrame) -> pl.DataFrame:
    """The chance that not all independent sources are wrong, taken as independent of each other (noisy-or: Pearl 1988, Probabilistic Reasoning, 4.3.2)."""
    wrong = _by_source(m.filter("agrees")).select("event", wrong=1 - pl.col("weight").clip(0, _SURE)).sort("event", "wrong")
    wrong = wrong.group_by("event", maintain_order=True).agg(pl.col("wrong").product())
    return wrong.select("event", confidence=(1 - pl.col("wrong")).clip(0, _SURE).round(4))


def _history(m: pl.DataFrame) -> pl.DataFrame:
    """Each change of status, with the first mention that tells it."""
    changed = m.filter((pl.col("status") != pl.col("status").shift()) | (pl.col("event") != pl.col("event").shift()) | (pl.int_range(pl.len()) == 0))
    entry = pl.struct("status", pl.col("published_earliest").alias("published"), "mention_id")
    return changed.group_by("event", maintain_order=True).agg(entry.alias("status_history"))


def _actors(m: pl.DataFrame, side: str) -> pl.DataFrame:
    """The parties of one side, each once, as the mention tells them that says most; and their countries."""
    other = "recipients" if side == "actors" else "actors"
    mine = m.with_columns(who=pl.when("crossed").then(pl.col(other)).otherwise(pl.col(side))).select("event", "order", "who")
    mine = mine.filter(pl.col("who").list.len() > 0).explode("who").filter(pl.col("who").is_not_null()).unnest("who")
    known = pl.col("name").is_not_null() | pl.col("country").is_not_null()
    named = pl.col("name").is_not_null()
    mine = mine.with_columns(
        known=known, named=named, key=pl.coalesce("name", pl.concat_str(["country", pl.col("sectors").list.first()], ignore_nulls=True), "text")
    )
    mine = mine.filter(pl.col("known") | ~pl.col("known").any().over("event"))
    mine = mine.filter(pl.col("named") | pl.col("country").is_null() | ~pl.col("named").any().over("event", "country"))
    mine = mine.with_columns(
        says=pl.col("country").is_not_null().cast(pl.Int32) + pl.col("office").is_not_null().cast(pl.Int32), seen=pl.col("order").min().over("event", "key")
    )
    mine = mine.sort(["event", "seen", "key", "says", "order"], descending=[False, False, False, True, False]).unique(
        ["event", "key"], keep="first", maintain_order=True
    )
    empty = pl.lit(None, dtype=pl.Int32)
    actor = pl.struct("text", empty.alias("span_start"), empty.alias("span_end"), "name", "country", "sectors", "office", "former", "wikidata", "resolved_by")
    countries = "actor_countries" if side == "actors" else "recipient_countries"
    return mine.group_by("event", maintain_order=True).agg(actor.alias(side), pl.col("country").drop_nulls().unique().sort().alias(countries))


def _conflicts(m: pl.DataFrame, agreed: pl.DataFrame) -> pl.DataFrame:
    """What the mentions say that cannot be true together with what was agreed on, each saying with its mentions."""
    agreed = agreed.select("event", a="when_earliest", b="when_latest", place="where_name", country="where_country", how="mode", exact="where_precision")
    m = m.join(agreed, on="event", how="left", maintain_order="left")
    elsewhen = (pl.col("when_earliest") > pl.col("b")) | (pl.col("when_latest") < pl.col("a"))
    both_exact = pl.col("where_precision").is_in(["city", "point"]) & pl.col("exact").is_in(["city", "point"])
    elsewhere = (both_exact & (pl.col("where_name") != pl.col("place"))) | (pl.col("where_country") != pl.col("country"))
    tests = {
        "when": (pl.col("when_edtf"), elsewhen),
        "where": (pl.col("where_name"), elsewhere),
        "mode": (pl.col("mode"), pl.col("mode") != pl.col("how")),
        "status": (pl.col("status"), (pl.col("stage") == Stage.DENIED) & pl.lit(True)),
    }
    found = []
    for attribute, (value, differs) in tests.items():
        said = m.with_columns(value=value, differs=differs.fill_null(False)).filter(pl.col("differs").any().over("event") & pl.col("value").is_not_null())
        values = said.group_by("event", "value", maintain_order=True).agg(pl.col("mention_id").alias("mention_ids"))
        several = values.group_by("event", maintain_order=True).agg(pl.struct("value", "mention_ids").alias("values")).filter(pl.col("values").list.len() > 1)
        found.append(several.with_columns(attribute=pl.lit(attribute)))
    return pl.concat(found).group_by("event", maintain_order=True).agg(pl.struct("attribute", "values").alias("conflicts"))
