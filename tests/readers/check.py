"""Reads each export with a reader that nobody here wrote, and compares it with what the project holds.

    python check.py FOLDER

FOLDER has the exports of one project, named after their formats, and expected.json: for each article its text, its
statements (id, label, fragments in code points) and its relations (from, to, label). Prints a line for each format; what
can't be read on this machine is said to be skipped. Ends with 1 where a format differs.
"""

import io
import json
import pathlib
import sys
import tempfile
import zipfile

FOLDER = pathlib.Path(sys.argv[1])
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
WHOLE = [(doc["text"], row) for doc in EXPECTED for row in doc["statements"]]


def words(text, fragments):
    return [text[start:end] for start, end in fragments]


def same(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: found {found!r}, wanted {wanted!r}")


def plain(name):
    """A name as formats have it that know only letters, digits, _ and - of ASCII."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "-") else "_" for c in name)


def cut(text, fragments):
    """Passages cut at line ends and tabs, as brat's lines need it."""
    pieces = []
    for start, end in fragments:
        begin = start
        for at in range(start, end + 1):
            if at == end or text[at] in "\n\t\r":
                if text[begin:at].strip():
                    pieces.append((begin, at))
                begin = at + 1
    return pieces


def brat(path):
    from pybrat.parser import BratParser

    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as package:
            package.extractall(folder)
        read = sorted(BratParser(error="raise").parse(folder), key=lambda example: example.id)
    same(len(read), len(EXPECTED), "articles")
    count = 0
    for example, doc in zip(read, EXPECTED):
        same(example.text.rstrip("\n"), doc["text"].rstrip("\n"), "text")
        found = sorted((tuple((s.start, s.end) for s in e.spans), e.type, e.mention) for e in example.entities)
        wanted = []
        for row in doc["statements"]:
            pieces = cut(doc["text"], row["fragments"])
            wanted.append((tuple(pieces), plain(row["label"]), " ".join(words(doc["text"], pieces))))
        same(found, sorted(wanted), "statements")
        same(len(example.relations), len(doc["within"]), "relations")
        count += len(found)
    return f"{count} statements"


def label_studio(path):
    from label_studio_sdk.label_interface import LabelInterface

    page = LabelInterface((FOLDER / "label-studio-settings.xml").read_text(encoding="utf-8"))
    count = 0
    for task, doc in zip(json.loads(path.read_text(encoding="utf-8")), EXPECTED, strict=True):
        same(task["data"]["text"], doc["text"], "text")
        regions = {}
        for annotation in task["annotations"]:
            for one in annotation["result"]:
                if one["type"] != "relation":
                    if not page.validate_region(one):
                        raise AssertionError(f"the page refuses {one}")
                if one["type"] == "labels":
                    value = one["value"]
                    same(value["text"], doc["text"][value["start"] : value["end"]], "words")
                    regions[one["id"]] = (value["start"], value["end"], value["labels"])
        wanted = {}
        for row in doc["statements"]:
            for nth, (start, end) in enumerate(row["fragments"]):
                wanted[row["id"] if nth == 0 else f"{row['id']}-{nth + 1}"] = (start, end, [row["label"]])
        same(regions, wanted, "regions")
        count += len(regions)
    return f"{count} regions, each accepted by the labelling page"


def doccano(path):
    count = 0
    for line, doc in zip(path.read_text(encoding="utf-8").splitlines(), EXPECTED, strict=True):
        line = json.loads(line)
        same(line["text"], doc["text"], "text")
        found = [(e["start_offset"], e["end_offset"], e["label"]) for e in line["entities"]]
        wanted = [(s, e, row["label"]) for row in doc["statements"] for s, e in row["fragments"]]
        same(found, wanted, "entities")
        same(len(line["relations"]), len(doc["within"]), "relations")
        count += len(found)
    return f"{count} entities (by json alone: doccano is a web program)"


def spacy_lines(path):
    import spacy

    nlp = spacy.blank("xx")
    found_all = aligned = 0
    for line, doc in zip(path.read_text(encoding="utf-8").splitlines(), EXPECTED, strict=True):
        line = json.loads(line)
        parsed = nlp.make_doc(line["text"])
        wanted = []
        for row in doc["statements"]:
            for start, end in row["fragments"]:
                piece = doc["text"][start:end]
                start += len(piece) - len(piece.lstrip())
                wanted.append((start, start + len(piece.strip()), row["label"]))
        same([(s["start"], s["end"], s["label"]) for s in line["spans"]], wanted, "spans")
        for span in line["spans"]:
            same(span["text"], doc["text"][span["start"] : span["end"]], "words")
            whole = parsed.char_span(span["start"], span["end"], label=span["label"], alignment_mode="expand")
            if whole is None:
                raise AssertionError(f"spaCy has no span for {span}")
            aligned += whole.text == span["text"]
            found_all += 1
    return f"{found_all} spans, {aligned} at edges of spaCy's tokens"


def cas_rows(cas):
    rows = {}
    for one in cas.select("webanno.custom.Statement"):
        rows.setdefault(one.statement, []).append((one.begin, one.end, one.label, one.get_covered_text()))
    return rows


def compare_cas(cas, doc):
    same(cas.sofa_string, doc["text"], "text")
    wanted = {
        row["id"]: [(s, e, row["label"], doc["text"][s:e]) for s, e in row["fragments"]] for row in doc["statements"]
    }
    same(cas_rows(cas), wanted, "statements")
    links = [(r.Governor.statement, r.Dependent.statement, r.label) for r in cas.select("webanno.custom.StatementRelation")]
    same(sorted(links), sorted(map(tuple, doc["within"])), "relations")
    return len(wanted)


def xmi(path):
    import cassis

    with zipfile.ZipFile(path) as package:
        types = cassis.load_typesystem(io.BytesIO(package.read("TypeSystem.xml")))
        names = sorted(name for name in package.namelist() if name.endswith(".xmi"))
        count = 0
        for name, doc in zip(names, EXPECTED, strict=True):
            count += compare_cas(cassis.load_cas_from_xmi(io.BytesIO(package.read(name)), typesystem=types), doc)
    return f"{count} statements"


def cas_json(path):
    import cassis

    with zipfile.ZipFile(path) as package:
        count = 0
        for name, doc in zip(sorted(package.namelist()), EXPECTED, strict=True):
            count += compare_cas(cassis.load_cas_from_json(io.BytesIO(package.read(name))), doc)
    return f"{count} statements"


def schema(name):
    """A schema of somebody else, where this machine has it."""
    found = list(pathlib.Path(sys.argv[2]).rglob(name)) if len(sys.argv) > 2 else []
    return found[0] if found else None


def refi(path):
    import lxml.etree as tree

    space = "{urn:QDA-XML:project:1.0}"
    with zipfile.ZipFile(path) as package:
        project = tree.fromstring(package.read("project.qde"))
        known = schema("Project.xsd")
        if known and not (rules := tree.XMLSchema(tree.parse(known))).validate(project):
            raise AssertionError(rules.error_log)
        codes = {code.get("guid"): code.get("name") for code in project.iter(f"{space}Code")}
        places = {}
        for source, doc in zip(project.iter(f"{space}TextSource"), EXPECTED, strict=True):
            text = package.read(source.get("plainTextPath").replace("internal://", "Sources/")).decode("utf-8")
            same(text, doc["text"], "text")
            for one in source.iter(f"{space}PlainTextSelection"):
                start, end = int(one.get("startPosition")), int(one.get("endPosition"))
                code = codes[one.find(f"{space}Coding/{space}CodeRef").get("targetGUID")]
                places[one.get("guid")] = (start, end, code, text[start:end])
    cases = {}
    for case in project.iter(f"{space}Case"):
        refs = [places[ref.get("targetGUID")] for ref in case.iter(f"{space}SelectionRef")]
        cases[case.get("guid").replace("-", "")] = refs
    wanted = {row["id"]: [(s, e, row["label"], text[s:e]) for s, e in row["fragments"]] for text, row in WHOLE}
    same(cases, wanted, "cases")
    links = len(list(project.iter(f"{space}Link")))
    same(links, sum(len(doc["relations"]) for doc in EXPECTED), "links")
    return f"{len(cases)} statements, {links} links" + ("" if known else "; no schema here")


def tei(path):
    import lxml.etree as tree

    space, key = "{http://www.tei-c.org/ns/1.0}", "{http://www.w3.org/XML/1998/namespace}id"
    corpus = tree.parse(str(path))
    known = schema("tei_all_new.rng")
    if known and not (rules := tree.RelaxNG(tree.parse(str(known)))).validate(corpus):
        raise AssertionError(rules.error_log)
    count = 0
    for article, doc in zip(corpus.getroot().iter(f"{space}TEI"), EXPECTED, strict=True):
        text, anchors = "", {}
        body = article.find(f"{space}text/{space}body")
        for line in body.iter(f"{space}p"):
            text += line.text or ""
            for anchor in line:
                anchors["#" + anchor.get(key)] = len(text)
                text += anchor.tail or ""
            text += "\n"
        same(text[:-1], doc["text"], "text")
        found = [(anchors[s.get("from")], anchors[s.get("to")]) for s in article.iter(f"{space}span")]
        same(found, [tuple(f) for row in doc["statements"] for f in row["fragments"]], "spans")
        same(len(list(article.iter(f"{space}relation"))), len(doc["within"]), "relations")
        count += len(found)
    return f"{count} spans" + ("" if known else "; no schema here")


def network(read):
    def check(path):
        graph = read()(path)
        pairs = {}
        for _, row in WHOLE:
            for actor in row["actors"]:
                for issue in row["issues"]:
                    pairs[(actor, issue)] = pairs.get((actor, issue), 0) + 1
        label = {node: told["label"] for node, told in graph.nodes(data=True)}
        kinds = {node: told["type"] for node, told in graph.nodes(data=True)}
        found = {}
        for one, other, told in graph.edges(data=True):
            one, other = (one, other) if kinds[one] == "actor" else (other, one)
            found[(label[one], label[other])] = int(told["statements"])
        same(found, pairs, "edges")
        return f"{len(label)} nodes, {len(found)} edges"

    return check


def graphml():
    import networkx

    return networkx.read_graphml


def gexf():
    import networkx

    return networkx.read_gexf


def csv(path):
    import pandas

    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    same(len(table), len(WHOLE), "rows")
    return f"{len(table)} rows"


def xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    formulas = [cell for cell in cells if cell.data_type == "f"]
    same(formulas, [], "formulas")
    same(len(list(book.worksheets[0].iter_rows())) - 1, len(WHOLE), "rows")
    return f"{len(WHOLE)} rows, {len(cells)} cells, no formula"


def conll(path):
    count = 0
    articles = path.read_text(encoding="utf-8").split("-DOCSTART-\tO\n\n")[1:]
    for article, doc in zip(articles, EXPECTED, strict=True):
        at = 0
        for line in filter(None, article.splitlines()):
            token, label = line.rsplit("\t", 1)
            at = doc["text"].index(token, at) + len(token)
            count += label.startswith("B-")
    return f"{count} passages"


def dna(path):
    import sqlite3

    base = sqlite3.connect(path)
    base.execute("PRAGMA foreign_keys = ON")
    same(base.execute("PRAGMA foreign_key_check").fetchall(), [], "rows that lead to none")
    same(base.execute("PRAGMA integrity_check").fetchall(), [("ok",)], "integrity")
    same([text for (text,) in base.execute("SELECT Text FROM DOCUMENTS ORDER BY ID")], [doc["text"] for doc in EXPECTED], "texts")
    question = """SELECT s.DocumentId, s.Start, s.Stop, t.Label FROM STATEMENTS s
        JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId ORDER BY s.ID"""
    found, wanted = [], []
    for number, start, stop, label in base.execute(question):
        units = EXPECTED[number - 1]["text"].encode("utf-16-le")
        found.append((number, label, units[2 * start : 2 * stop].decode("utf-16-le")))
    for number, doc in enumerate(EXPECTED, 1):
        for row in doc["statements"]:
            start, end = row["fragments"][0][0], row["fragments"][-1][1]
            pairs = max(1, len(row["actors"])) * max(1, len(row["issues"]))
            wanted += [(number, row["label"], doc["text"][start:end])] * pairs
    same(found, wanted, "statements")
    # As many values as variables, of each statement.
    for (short,) in base.execute(
        """SELECT s.ID FROM STATEMENTS s JOIN VARIABLES v ON v.StatementTypeId = s.StatementTypeId
           WHERE NOT EXISTS (SELECT 1 FROM DATASHORTTEXT d WHERE d.StatementId = s.ID AND d.VariableId = v.ID)
           AND NOT EXISTS (SELECT 1 FROM DATALONGTEXT d WHERE d.StatementId = s.ID AND d.VariableId = v.ID)
           AND NOT EXISTS (SELECT 1 FROM DATABOOLEAN d WHERE d.StatementId = s.ID AND d.VariableId = v.ID)
           AND NOT EXISTS (SELECT 1 FROM DATAINTEGER d WHERE d.StatementId = s.ID AND d.VariableId = v.ID)"""
    ):
        raise AssertionError(f"statement {short} has no value for one of its variables")
    return f"{len(found)} statements of {len(EXPECTED)} documents, no row leads to none"


def claim_review(path):
    graph = json.loads(path.read_text(encoding="utf-8"))["@graph"]
    for review in graph:
        same(review["@type"], "ClaimReview", "type")
        assert review["claimReviewed"] and review["reviewRating"]["alternateName"], review
        assert review["itemReviewed"]["@type"] == "Claim", review
    return f"{len(graph)} reviews"


OA = "http://www.w3.org/ns/oa#"
# What of the standard's own context our export needs, for machines that have no copy of it.
SHORT_CONTEXT = {
    "oa": OA,
    "as": "http://www.w3.org/ns/activitystreams#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "body": "oa:hasBody",
    "target": "oa:hasTarget",
    "selector": "oa:hasSelector",
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "tagging": "oa:tagging",
    "linking": "oa:linking",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "start": "oa:start",
    "end": "oa:end",
    "exact": "oa:exact",
    "first": "as:first",
    "items": {"@id": "as:items", "@container": "@list"},
}


def w3c(path):
    from pyld import jsonld

    known = schema("anno.jsonld")
    context = json.loads(known.read_text()) if known else {"@context": SHORT_CONTEXT}

    def load(url, _options):
        if url != "http://www.w3.org/ns/anno.jsonld":
            raise AssertionError(f"it asks the network for {url}")
        return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": context}

    def nodes(tree):
        for one in tree if isinstance(tree, list) else tree.values() if isinstance(tree, dict) else ():
            yield from nodes(one)
        if isinstance(tree, dict) and f"{OA}Annotation" in tree.get("@type", ()):
            yield tree

    def first(node, name):
        return node[name][0].get("@value", node[name][0].get("@id"))

    def target(node):
        by_kind = {one["@type"][0]: one for one in node[f"{OA}hasSelector"]}
        place, quote = by_kind[f"{OA}TextPositionSelector"], by_kind[f"{OA}TextQuoteSelector"]
        return int(first(place, f"{OA}start")), int(first(place, f"{OA}end")), first(quote, f"{OA}exact")

    def number(urn):
        return urn.removeprefix("urn:uuid:").replace("-", "")

    tags, links = {}, []
    value = SHORT_CONTEXT["value"]
    for node in nodes(jsonld.expand(json.loads(path.read_text(encoding="utf-8")), {"documentLoader": load})):
        label = first(next(body for body in node[f"{OA}hasBody"] if value in body), value)
        if first(node, f"{OA}motivatedBy") == f"{OA}linking":
            links.append([number(first(end, f"{OA}hasSource")) for end in node[f"{OA}hasTarget"]] + [label])
        else:
            tags[number(node["@id"])] = (label, [target(one) for one in node[f"{OA}hasTarget"]])
    for text, row in WHOLE:
        same(tags.pop(row["id"]), (row["label"], [(a, b, text[a:b]) for a, b in row["fragments"]]), row["id"])
    same(tags, {}, "further statements")
    same(sorted(links), sorted(one for doc in EXPECTED for one in doc["relations"]), "relations")
    return f"{len(WHOLE)} statements, {len(links)} relations" + ("" if known else "; by a short context")


def markdown(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    same(sum(line.startswith("### ") for line in lines), len(WHOLE), "statements")
    same(sum(line.startswith("## ") for line in lines), len(EXPECTED), "articles")
    return f"{len(WHOLE)} statements (by their headings alone)"


CHECKS = {
    "csv.csv": csv,
    "w3c.jsonld": w3c,
    "xlsx.xlsx": xlsx,
    "refi-qda.qdpx": refi,
    "brat.zip": brat,
    "label-studio.json": label_studio,
    "doccano.jsonl": doccano,
    "cas-json.zip": cas_json,
    "xmi.zip": xmi,
    "graphml.graphml": network(graphml),
    "gexf.gexf": network(gexf),
    "tei.xml": tei,
    "spacy.jsonl": spacy_lines,
    "conll.conll": conll,
    "dna.dna": dna,
    "claim-review.json": claim_review,
    "markdown.md": markdown,
}


def main():
    wrong = 0
    for name, check in CHECKS.items():
        try:
            told = check(FOLDER / name)
        except ImportError as missing:
            told = f"SKIPPED: {missing}"
        except Exception as error:  # whatever a foreign reader may raise
            told, wrong = f"DIFFERS: {type(error).__name__}: {error}", wrong + 1
        print(f"{name:<20} {told}")
    sys.exit(1 if wrong else 0)


main()
