//! Small files of other tools, of our own making, with what makes positions hard: emoji, combining marks, Arabic, line ends of
//! two characters, broken fragments, passages of one extent, relations.

use standpoint::formats::outside::{File, Unit};
use standpoint::text::slice;

pub(crate) fn file(name: &str, bytes: impl AsRef<[u8]>) -> File {
    File { name: name.to_owned(), bytes: bytes.as_ref().to_vec() }
}

/// A text with all that is hard, with line ends of two characters.
pub(crate) const HARD: &str = "Radio 🇳🇿 e\u{301}le\u{300}ve said:\r\n“لا” and 👩‍👩‍👧 went.\r\nSo they 🎈 left it\r\nthere.";

/// Where words stand in a text, in some unit, each line end counted as it is written (by readers, as one).
pub(crate) fn range(text: &str, words: &str, unit: Unit) -> (usize, usize) {
    let at = text.find(words).unwrap();
    let count = |text: &str| match unit {
        Unit::Characters => text.chars().count(),
        Unit::Utf16 => text.encode_utf16().count(),
        Unit::Bytes => text.len(),
        Unit::Graphemes => unicode_segmentation::UnicodeSegmentation::graphemes(text, true).count(),
    };
    (count(slice(text, 0, at)), count(slice(text, 0, at + words.len())))
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

pub(crate) fn brat(unit: Unit) -> Vec<File> {
    let place = |words: &str| {
        let (start, end) = range(HARD, words, unit);
        format!("{start} {end}")
    };
    let ann = format!(
        "T1\tClaim {};{}\tSo they there\nT2\tQuote {}\t“لا”\nT3\tQuote {}\t“لا”\nT4\tSaying {}\tsaid\n\
         E1\tSaying:T4 Speaker:T2 Speaker2:T1\nR1\tsupports Arg1:T1 Arg2:T2\n*\tEquiv T1 T2 T3\nA1\tSure E1\n\
         M1\tStance T1 strong\n#1\tAnnotatorNotes R1\tsays why\n#2\tAnnotatorNotes T2\tno\nN1\tReference T3 wiki:1\tLa\nT9\tbroken\n",
        place("So they"),
        place("there"),
        place("“لا”"),
        place("“لا”"),
        place("said")
    );
    vec![file("a/doc.txt", HARD), file("a/doc.ann", ann), file("a/annotation.conf", "[entities]\n")]
}

pub(crate) fn label_studio(unit: Unit) -> Vec<File> {
    let region = |id: &str, words: &str, kind: &str, name: &str, said: &str| {
        let (start, end) = range(HARD, words, unit);
        let text = if kind == "textarea" { String::new() } else { format!(r#","text":{}"#, json(words)) };
        format!(
            r#"{{"id":"{id}","type":"{kind}","from_name":"{name}","to_name":"text","value":{{"start":{start},"end":{end}{text},{said}}}}}"#
        )
    };
    let results = [
        region("r1", "So they", "labels", "label", r#""labels":["Claim"]"#),
        region("r1", "So they", "choices", "stance", r#""choices":["against"]"#),
        region("r1", "So they", "textarea", "speaker", r#""text":["Ilse Varga"]"#),
        region("r2", "“لا”", "labels", "label", r#""labels":["Quote"]"#),
        region("r3", "“لا”", "labels", "label", r#""labels":["Claim"]"#),
        r#"{"type":"relation","from_id":"r1","to_id":"r2","direction":"left","labels":["supports"]}"#.to_owned(),
        r#"{"id":"r4","type":"rectanglelabels","value":{"x":1,"rectanglelabels":["Car"]}}"#.to_owned(),
    ];
    let task = format!(
        r#"[{{"id":7,"data":{{"text":{},"title":"Left","date":"2026-10-14","length":3}},"annotations":[{{"id":1,"was_cancelled":true,"result":[]}},
         {{"id":2,"completed_by":{{"first_name":"Mira","last_name":"O."}},"created_at":"2026-10-14T08:00:00Z","result":[{}]}}],"predictions":[{{"result":[]}}]}}]"#,
        json(HARD),
        results.join(",")
    );
    vec![file("tasks.json", task)]
}

/// One example of each of the two shapes; the second pretty-printed over several lines.
pub(crate) fn doccano(unit: Unit) -> Vec<File> {
    let at = |words: &str| range(HARD, words, unit);
    let ((s1, e1), (s2, e2)) = (at("So they"), at("“لا”"));
    let one = format!(
        r#"{{"id":1,"text":{0},"label":[[{s1},{e1},"Claim"],[{s2},{e2},"Quote"],[{s2},{e2},"Claim"]],"Comments":["odd"]}}"#,
        json(HARD)
    );
    let other = format!(
        "{{\n \"text\": {0},\n \"entities\": [{{\"id\": 5, \"start_offset\": {s1}, \"end_offset\": {e1}, \"label\": \"Claim\"}},\n {{\"id\": 6, \"start_offset\": {s2}, \"end_offset\": {e2}, \"label\": \"Quote\"}}],\n \"relations\": [{{\"id\": 0, \"from_id\": 5, \"to_id\": 6, \"type\": \"supports\"}}]\n}}",
        json(&format!("{HARD} Again."))
    );
    vec![file("all.jsonl", format!("{one}\n{other}\n"))]
}

pub(crate) fn prodigy(unit: Unit) -> Vec<File> {
    let at = |words: &str| range(HARD, words, unit);
    let ((s1, e1), (s2, e2)) = (at("So they"), at("“لا”"));
    let line = format!(
        r#"{{"text":{0},"_input_hash":-5,"answer":"accept","_annotator_id":"mira","meta":{{"source":"Post","page":4}},
         "tokens":[{{"text":"“لا”","id":0,"start":{s2},"end":{e2},"ws":true}},{{"text":"So","id":1,"ws":true}},{{"text":"they","id":2,"ws":true}}],
         "spans":[{{"start":{s1},"end":{e1},"token_start":1,"token_end":2,"label":"Claim","hedged":true}},{{"start":{s2},"end":{e2},"token_start":0,"token_end":0,"label":"Quote"}}],
         "relations":[{{"label":"supports","head_span":{{"start":{s1},"end":{e1},"label":"Claim"}},"child_span":{{"start":{s2},"end":{e2},"label":"Quote"}}}}]}}"#,
        json(HARD)
    );
    let line = line.replace('\n', "");
    let rejected = r#"{"text":"No","answer":"reject","spans":[{"start":0,"end":2,"label":"Claim"}]}"#;
    vec![file("p.jsonl", format!("{line}\n{rejected}\n"))]
}

/// An archive with its files as they are.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let size = (bytes.len() as u32).to_le_bytes();
        let mut common = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc32fast::hash(bytes).to_le_bytes());
        common.extend([size, size].concat());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        let start = (out.len() as u32).to_le_bytes();
        out.extend([b"PK\x03\x04".as_slice(), &common, name.as_bytes(), bytes].concat());
        directory.extend([b"PK\x01\x02\x14\0".as_slice(), &common, &[0; 10], &start, name.as_bytes()].concat());
    }
    let (count, at, size) = ((files.len() as u16).to_le_bytes(), out.len() as u32, directory.len() as u32);
    out.extend(directory);
    out.extend(
        [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &size.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat(),
    );
    out
}

/// A project as programs of that trade write it: names cut, GUIDs in upper case, a memo, a case with variables.
pub(crate) fn refi_qde(unit: Unit) -> String {
    let at = |words: &str| range(HARD, words, unit);
    let ((s1, e1), (s2, e2), (s3, e3)) = (at("So they 🎈 left"), at("“لا”"), at("said"));
    format!(
        r##"<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="Other 1">
        <Users><User guid="AAAAAAAA-0000-0000-0000-000000000001" name="Mira"/></Users>
        <CodeBook><Codes><Code guid="B0000000-0000-0000-0000-000000000001" name="Framing" isCodable="true" color="#112233"><Description>How it is told</Description>
          <Code guid="B0000000-0000-0000-0000-000000000002" name="Blame" isCodable="true"/></Code></Codes></CodeBook>
        <Variables><Variable guid="C0000000-0000-0000-0000-000000000001" name="Stance" typeOfVariable="Text"/></Variables>
        <Cases><Case guid="D0000000-0000-0000-0000-000000000001" name="Ilse"><VariableValue><VariableRef targetGUID="C0000000-0000-0000-0000-000000000001"/><TextValue>against</TextValue></VariableValue>
          <SelectionRef targetGUID="e0000000-0000-0000-0000-000000000001"/></Case></Cases>
        <Sources><TextSource guid="F0000000-0000-0000-0000-000000000001" name="Left" plainTextPath="internal://F1.txt">
          <PlainTextSelection guid="E0000000-0000-0000-0000-000000000001" name="So they 🎈" startPosition="{s1}" endPosition="{e1}" creatingUser="AAAAAAAA-0000-0000-0000-000000000001" creationDateTime="2026-10-14T08:00:00Z">
            <Coding guid="E1000000-0000-0000-0000-000000000001"><CodeRef targetGUID="b0000000-0000-0000-0000-000000000002"/></Coding>
            <Coding guid="E1000000-0000-0000-0000-000000000002"><CodeRef targetGUID="B0000000-0000-0000-0000-000000000001"/></Coding></PlainTextSelection>
          <PlainTextSelection guid="E0000000-0000-0000-0000-000000000002" name="“لا”" startPosition="{s2}" endPosition="{e2}"><Coding guid="E1000000-0000-0000-0000-000000000003"><CodeRef targetGUID="B0000000-0000-0000-0000-000000000001"/></Coding><NoteRef targetGUID="11000000-0000-0000-0000-000000000001"/></PlainTextSelection>
          <PlainTextSelection guid="E0000000-0000-0000-0000-000000000003" startPosition="{s3}" endPosition="{e3}"><Description>a cue</Description></PlainTextSelection>
        </TextSource><PictureSource guid="F0000000-0000-0000-0000-000000000002" name="Photo"><PictureSelection guid="E0000000-0000-0000-0000-000000000009" name="corner"/></PictureSource></Sources>
        <Notes><Note guid="11000000-0000-0000-0000-000000000001" name="Memo"><PlainTextContent>no means no</PlainTextContent></Note></Notes>
        <Links><Link guid="12000000-0000-0000-0000-000000000001" name="supports" direction="OneWay" originGUID="E0000000-0000-0000-0000-000000000001" targetGUID="E0000000-0000-0000-0000-000000000002"/></Links>
        <Sets><Set guid="13000000-0000-0000-0000-000000000001" name="All"/></Sets></Project>"##
    )
}

pub(crate) fn refi(unit: Unit) -> Vec<File> {
    let qde = refi_qde(unit);
    vec![file("p.qdpx", zip(&[("project.qde", qde.as_bytes()), ("sources/F1.TXT", HARD.as_bytes())]))]
}

pub(crate) fn cas_json() -> Vec<File> {
    let at = |words: &str| range(HARD, words, Unit::Utf16);
    let ((s1, e1), (s2, e2), (s3, e3)) = (at("So they"), at("“لا”"), at("said"));
    let text = format!(
        r#"{{"%TYPES":{{}},"%FEATURE_STRUCTURES":[{{"%ID":1,"%TYPE":"uima.cas.Sofa","sofaID":"_InitialView","sofaString":{0}}},
        {{"%ID":2,"%TYPE":"custom.Claim","@sofa":1,"begin":{s1},"end":{e1},"hedged":true,"@cue":4,"@roles":6}},
        {{"%ID":3,"%TYPE":"custom.Span","@sofa":1,"begin":{s2},"end":{e2},"value":"Quote"}},
        {{"%ID":4,"%TYPE":"custom.Cue","@sofa":1,"begin":{s3},"end":{e3}}},
        {{"%ID":5,"%TYPE":"custom.Supports","@sofa":1,"begin":{s2},"end":{e2},"@Governor":2,"@Dependent":3}},
        {{"%ID":6,"%TYPE":"custom.RoleLink[]","%ELEMENTS":[7]}},{{"%ID":7,"%TYPE":"custom.RoleLink","role":"says","@target":3}},
        {{"%ID":8,"%TYPE":"de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token","@sofa":1,"begin":0,"end":5}}],"%VIEWS":{{}}}}"#,
        json(HARD)
    );
    vec![file("doc.json", text)]
}

pub(crate) fn xmi() -> Vec<File> {
    let at = |words: &str| range(HARD, words, Unit::Utf16);
    let ((s1, e1), (s2, e2)) = (at("So they"), at("“لا”"));
    let text = HARD.replace('\r', "&#13;").replace('\n', "&#10;");
    let xmi = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///custom.ecore" xmi:version="2.0">
        <cas:NULL xmi:id="0"/><custom:Claim xmi:id="2" sofa="1" begin="{s1}" end="{e1}" hedged="true" cue="3" level="3"><topics>wind</topics><topics>sea</topics></custom:Claim>
        <custom:Span xmi:id="3" sofa="1" begin="{s2}" end="{e2}" value="Quote"/><custom:Supports xmi:id="4" sofa="1" begin="{s2}" end="{e2}" Governor="2" Dependent="3"/>
        <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{text}"/><cas:View sofa="1" members="2 3 4"/></xmi:XMI>"#
    );
    let types = r#"<?xml version="1.0" encoding="UTF-8"?><typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
        <typeDescription><name>custom.Claim</name><supertypeName>uima.tcas.Annotation</supertypeName><features>
        <featureDescription><name>cue</name><rangeTypeName>custom.Span</rangeTypeName></featureDescription>
        <featureDescription><name>level</name><rangeTypeName>uima.cas.Integer</rangeTypeName></featureDescription></features></typeDescription></types></typeSystemDescription>"#;
    vec![file("doc.xmi", xmi), file("TypeSystem.xml", types)]
}

pub(crate) const TSV: &str = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.Link|webanno.custom.Span\n#T_CH=webanno.custom.Chain|referenceRelation|referenceType\n#T_RL=webanno.custom.Rel|value|BT_webanno.custom.Span\n\n\n\
#Text=He said 🎈 no\\t.\n1-1\t0-2\tHe\t_\t_\t_\twhy->1-1\tperson[1]\t_\t_\t\n1-2\t3-7\tsaid\tCue\tsays\t1-3[1]\t_\t_\t_\t_\t\n1-3\t8-10\t🎈\tQuote[1]|Claim[2]\t_\t_\t_\t_\t_\t_\t\n1-4\t11-13\tno\tQuote[1]\t_\t_\t_\t_\t_\t_\t\n1-5\t14-15\t.\t_\t_\t_\t_\t_\t_\t_\t\n\n\
#Text=She left\n2-1\t16-19\tShe\t_\t_\t_\t*->1-2\tperson[1]\t_\t_\t\n2-2\t20-24\tleft\tClaim\\|x\t_\t_\t_\t_\tsupports\t1-3[2_0]\t\n2-2.1\t21-23\tef\tPart\t_\t_\t_\t_\t_\t_\t\n";

pub(crate) fn tsv() -> Vec<File> {
    vec![file("doc.tsv", TSV)]
}

fn database(statements: &[&str]) -> Vec<u8> {
    let mut connection = rusqlite::Connection::open_in_memory().unwrap();
    statements.iter().for_each(|statement| connection.execute_batch(statement).unwrap());
    connection.serialize(rusqlite::MAIN_DB).unwrap().to_vec()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A database of the third version, or of the second.
pub(crate) fn dna(version: u8) -> Vec<File> {
    let text = HARD.replace("\r\n", "\n");
    let at = |words: &str| range(&text, words, Unit::Utf16);
    let ((s1, e1), (s2, e2)) = (at("So they"), at("“لا”"));
    let date = if version == 3 { 1_106_697_600_i64 } else { 1_106_697_600_000 };
    let text = quoted(&text);
    let mut statements = vec![
        "create table CODERS(ID integer primary key, Name text); insert into CODERS values(1,'Mira');\
         create table STATEMENTTYPES(ID integer primary key, Label text, Red integer, Green integer, Blue integer); insert into STATEMENTTYPES values(1,'DNA Statement',239,208,51);\
         create table VARIABLES(ID integer primary key, Variable text, DataType text, StatementTypeId integer); insert into VARIABLES values(1,'person','short text',1),(2,'organization','short text',1),(3,'concept','short text',1),(4,'agreement','boolean',1),(5,'note','long text',1),(6,'strength','integer',1);\
         create table DATABOOLEAN(ID integer primary key, StatementId integer, VariableId integer, Value integer); insert into DATABOOLEAN values(1,1,4,0),(2,2,4,1);\
         create table DATAINTEGER(ID integer primary key, StatementId integer, VariableId integer, Value integer); insert into DATAINTEGER values(1,1,6,3);\
         create table DATALONGTEXT(ID integer primary key, StatementId integer, VariableId integer, Value text); insert into DATALONGTEXT values(1,1,5,'odd');".to_owned(),
        format!("create table DOCUMENTS(ID integer primary key, Title text, Text text, Coder integer, Author text, Source text, Section text, Notes text, Type text, Date integer);\
         insert into DOCUMENTS values(1,'Left',{text},1,'A. N.','Post','','','',{date});\
         create table STATEMENTS(ID integer primary key, StatementTypeId integer, DocumentId integer, Start integer, Stop integer, Coder integer); insert into STATEMENTS values(1,1,1,{s1},{e1},1),(2,1,1,{s2},{e2},1),(3,1,9,0,1,1);"),
    ];
    statements.push(if version == 3 {
        "create table ENTITIES(ID integer primary key, VariableId integer, Value text); insert into ENTITIES values(1,1,''),(2,1,'Ilse Varga'),(3,2,'Senate'),(4,3,'Wind should be built');\
         create table DATASHORTTEXT(ID integer primary key, StatementId integer, VariableId integer, Entity integer); insert into DATASHORTTEXT values(1,1,1,2),(2,1,2,3),(3,1,3,4),(4,2,1,1),(5,2,2,3),(6,2,3,4);\
         create table ATTRIBUTEVARIABLES(ID integer primary key, VariableId integer, AttributeVariable text); insert into ATTRIBUTEVARIABLES values(1,1,'Type');\
         create table ATTRIBUTEVALUES(ID integer primary key, EntityId integer, AttributeVariableId integer, AttributeValue text); insert into ATTRIBUTEVALUES values(1,2,1,'Mayor');".to_owned()
    } else {
        "create table DATASHORTTEXT(ID integer primary key, StatementId integer, VariableId integer, Value text); insert into DATASHORTTEXT values(1,1,1,'Ilse Varga'),(2,1,2,'Senate'),(3,1,3,'Wind should be built'),(4,2,1,''),(5,2,2,'Senate'),(6,2,3,'Wind should be built');".to_owned()
    });
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    vec![file("old.dna", database(&statements))]
}

pub(crate) fn taguette() -> Vec<File> {
    let html = "<p>Radio 🇳🇿 &amp; e\u{301}le\u{300}ve</p><p>said: <b>“لا”</b> there.</p>";
    let bare = "Radio 🇳🇿 & e\u{301}le\u{300}vesaid: “لا” there.";
    let place = |words: &str| range(bare, words, Unit::Bytes);
    let ((s1, e1), (s2, e2)) = (place("“لا”"), place("e\u{301}le\u{300}vesaid"));
    let statements = format!(
        "create table documents(id integer primary key, name text, description text, filename text, contents text);\
         insert into documents values(1,'Left','notes','left.html',{0});\
         create table highlights(id integer primary key, document_id integer, start_offset integer, end_offset integer, snippet text);\
         insert into highlights values(1,1,{s1},{e1},'<p><b>“لا”</b></p>'),(2,1,{s2},{e2},'<p>e\u{301}le\u{300}ve</p><p>said</p>');\
         create table tags(id integer primary key, path text, description text); insert into tags values(1,'Quote',''),(2,'interesting.a','why');\
         create table highlight_tags(highlight_id integer, tag_id integer); insert into highlight_tags values(1,1),(1,2),(2,2);",
        quoted(html)
    );
    vec![file("p.sqlite3", database(&[&statements]))]
}

/// One of each format.
pub(crate) fn all() -> Vec<Vec<File>> {
    let unit = Unit::Characters;
    vec![
        brat(unit),
        label_studio(unit),
        doccano(unit),
        prodigy(unit),
        refi(unit),
        cas_json(),
        xmi(),
        tsv(),
        dna(3),
        dna(2),
        taguette(),
    ]
}
