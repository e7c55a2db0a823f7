//! The tables of Discourse Network Analyzer, and how its variables keep their values.

use crate::model::FieldKind;

/// Characters that a title, a name or a short text has at most.
pub(super) const SHORT: usize = 190;

/// Who is asked for a password by that program: it is “standpoint”, for all of them. Sixteen bytes of salt and the hundred
/// thousandth SHA-256 of salt and password, as base64.
pub(super) const PASSWORD: &str = "c3RhbmRwb2ludC5kbmEuM9R80bfBEGJzzzo420+weIwWKHKSK2fvN1PXM1D8O1sO";

/// What each coder may do there, all of it allowed.
const PERMISSIONS: [&str; 16] = [
    "AddDocuments",
    "EditDocuments",
    "DeleteDocuments",
    "ImportDocuments",
    "AddStatements",
    "EditStatements",
    "DeleteStatements",
    "EditAttributes",
    "EditRegex",
    "EditStatementTypes",
    "EditCoders",
    "EditCoderRelations",
    "ViewOthersDocuments",
    "EditOthersDocuments",
    "ViewOthersStatements",
    "EditOthersStatements",
];

/// What is told of each name, where there is something to tell.
pub(super) const ATTRIBUTES: [&str; 3] = ["Type", "Alias", "Notes"];

const ID: &str = "ID INTEGER NOT NULL PRIMARY KEY";

fn name(column: &str) -> String {
    format!("{column} TEXT NOT NULL CHECK (LENGTH({column}) < 191)")
}

fn filled(column: &str) -> String {
    format!("{column} TEXT NOT NULL DEFAULT '' CHECK (LENGTH({column}) < 191)")
}

fn between(column: &str, default: u16, low: u16, high: u16) -> String {
    format!("{column} INTEGER NOT NULL DEFAULT {default} CHECK ({column} BETWEEN {low} AND {high})")
}

fn to(column: &str, table: &str) -> String {
    format!("FOREIGN KEY({column}) REFERENCES {table}(ID) ON DELETE CASCADE")
}

fn colour() -> String {
    ["Red", "Green", "Blue"].map(|column| between(column, 0, 0, 255)).join(", ")
}

/// The tables as that program makes them, with what they refuse.
pub(super) fn schema() -> String {
    let mut out = people() + &texts() + &entities();
    for (kind, value, also) in [
        ("BOOLEAN", "Value INTEGER NOT NULL DEFAULT 1", String::new()),
        ("INTEGER", "Value INTEGER NOT NULL DEFAULT 0", String::new()),
        ("SHORTTEXT", "Entity INTEGER NOT NULL", format!(", {}", to("Entity", "ENTITIES"))),
        ("LONGTEXT", "Value TEXT DEFAULT ''", String::new()),
    ] {
        let (statement, variable) = (to("StatementId", "STATEMENTS"), to("VariableId", "VARIABLES"));
        out += &format!(
            "CREATE TABLE DATA{kind}({ID}, StatementId INTEGER NOT NULL, VariableId INTEGER NOT NULL, {value}, {statement}, \
             {variable}{also}, UNIQUE (StatementId, VariableId));\n"
        );
    }
    out
}

fn people() -> String {
    let (colour, may) = (colour(), PERMISSIONS.map(|what| between(&format!("Permission{what}"), 1, 0, 1)).join(", "));
    let look = [
        between("Refresh", 0, 0, 9999),
        between("FontSize", 14, 1, 99),
        name("Password"),
        "PopupWidth INTEGER DEFAULT 300 CHECK (PopupWidth BETWEEN 100 AND 9999)".to_owned(),
        between("ColorByCoder", 0, 0, 1),
        between("PopupDecoration", 0, 0, 1),
        between("PopupAutoComplete", 1, 0, 1),
    ];
    let sees = ["viewStatements", "editStatements", "viewDocuments", "editDocuments"];
    format!(
        "CREATE TABLE SETTINGS(Property TEXT PRIMARY KEY, Value TEXT NOT NULL);\n\
         CREATE TABLE CODERS({ID}, {}, {colour}, {}, {may});\n\
         CREATE TABLE CODERRELATIONS({ID}, Coder INTEGER CHECK (Coder > 0), OtherCoder INTEGER CHECK (OtherCoder > 0), {}, \
         CHECK (Coder != OtherCoder), {}, {});\n\
         CREATE TABLE REGEXES(Label TEXT PRIMARY KEY CHECK (LENGTH(Label) < 191), {colour});\n",
        name("Name"),
        look.join(", "),
        sees.map(|column| between(column, 1, 0, 1)).join(", "),
        to("Coder", "CODERS"),
        to("OtherCoder", "CODERS"),
    )
}

fn texts() -> String {
    let colour = colour();
    format!(
        "CREATE TABLE DOCUMENTS({ID}, {}, Text TEXT NOT NULL, Coder INTEGER, {}, Notes TEXT NOT NULL DEFAULT '', {}, \
         Date INTEGER NOT NULL, {});\n\
         CREATE TABLE STATEMENTTYPES({ID}, {}, {colour});\n\
         CREATE TABLE STATEMENTS({ID}, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER NOT NULL CHECK (Start >= 0), \
         Stop INTEGER NOT NULL CHECK (Stop >= 0), Coder INTEGER, CHECK (Start < Stop), {}, {}, {});\n",
        name("Title"),
        ["Author", "Source", "Section"].map(filled).join(", "),
        filled("Type"),
        to("Coder", "CODERS"),
        name("Label"),
        to("StatementTypeId", "STATEMENTTYPES"),
        to("Coder", "CODERS"),
        to("DocumentId", "DOCUMENTS"),
    )
}

fn entities() -> String {
    let colour = ["Red", "Green", "Blue"]
        .map(|column| format!("{column} INTEGER CHECK ({column} BETWEEN 0 AND 255)"))
        .join(", ");
    let variable = to("VariableId", "VARIABLES");
    format!(
        "CREATE TABLE VARIABLES({ID}, {}, DataType TEXT NOT NULL DEFAULT 'short text' CHECK (DataType IN ('boolean', \
         'integer', 'long text', 'short text')), StatementTypeId INTEGER, {}, UNIQUE (Variable, StatementTypeId));\n\
         CREATE TABLE VARIABLELINKS({ID}, SourceVariableId INTEGER, TargetVariableId INTEGER, CHECK (TargetVariableId != \
         SourceVariableId), {}, {});\n\
         CREATE TABLE ENTITIES({ID}, VariableId INTEGER NOT NULL, {}, {colour}, ChildOf INTEGER CHECK (ChildOf > 0), \
         UNIQUE (VariableId, Value), {}, {variable});\n\
         CREATE TABLE ATTRIBUTEVARIABLES({ID}, VariableId INTEGER NOT NULL, {}, UNIQUE (VariableId, AttributeVariable), \
         {variable});\n\
         CREATE TABLE ATTRIBUTEVALUES({ID}, EntityId INTEGER NOT NULL, AttributeVariableId INTEGER NOT NULL, {}, UNIQUE \
         (EntityId, AttributeVariableId), {}, {});\n",
        name("Variable"),
        to("StatementTypeId", "STATEMENTTYPES"),
        to("SourceVariableId", "VARIABLES"),
        to("TargetVariableId", "VARIABLES"),
        filled("Value"),
        to("ChildOf", "ENTITIES"),
        name("AttributeVariable"),
        filled("AttributeValue"),
        to("EntityId", "ENTITIES"),
        to("AttributeVariableId", "ATTRIBUTEVARIABLES"),
    )
}

/// How values of a variable are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    YesNo,
    Whole,
    Short,
    Long,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::YesNo => "boolean",
            Self::Whole => "integer",
            Self::Short => "short text",
            Self::Long => "long text",
        }
    }

    pub(super) fn table(self) -> &'static str {
        match self {
            Self::YesNo => "DATABOOLEAN",
            Self::Whole => "DATAINTEGER",
            Self::Short => "DATASHORTTEXT",
            Self::Long => "DATALONGTEXT",
        }
    }

    pub(super) fn of(field: FieldKind) -> Self {
        match field {
            FieldKind::YesNo => Self::YesNo,
            FieldKind::Number => Self::Whole,
            FieldKind::Text | FieldKind::Link | FieldKind::Words => Self::Long,
            FieldKind::Choice
            | FieldKind::Choices
            | FieldKind::Date
            | FieldKind::Actors
            | FieldKind::Chain
            | FieldKind::Issues => Self::Short,
        }
    }

    /// The kind that holds a value, too.
    pub(super) fn with(self, value: &str) -> Self {
        match self {
            Self::YesNo if matches!(value, "yes" | "no") => self,
            Self::Whole if value.parse::<i64>().is_ok_and(|number| number.to_string() == value) => self,
            Self::Long => self,
            _ if value.chars().count() > SHORT => Self::Long,
            _ => Self::Short,
        }
    }
}
