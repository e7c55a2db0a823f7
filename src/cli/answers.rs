//! Answers as they are typed: `NAME=VALUE` against the fields of a tag.

use crate::edit::{Answer, Named};
use crate::model::{Field, FieldKind, Id, Project, Tag, Value, fold_name};

/// Turns one `NAME=VALUE` into an answer. Several actors, issues or choices are parted by semicolons.
///
/// # Errors
/// One sentence with what would fit.
pub(super) fn answer(project: &Project, tag: &Tag, typed: &str) -> Result<(Id<Field>, Answer), String> {
    let (name, value) = typed
        .split_once('=')
        .ok_or_else(|| format!("“{typed}” is no answer: write it as NAME=VALUE, as in speaker=\"Ilse Varga\""))?;
    let field = project.field_named(tag.id, name).ok_or_else(|| {
        let names: Vec<&str> = project.fields_of(tag.id).map(|field| field.name.as_str()).collect();
        format!("{} has no field “{}”; its fields are {}", tag.name, name.trim(), names.join(", "))
    })?;
    let value = value.trim();
    if fold_name(value) == "unclear" && !field.choices.iter().any(|choice| fold_name(&choice.name) == "unclear") {
        return Ok((field.id, Answer::Value(Value::Unclear)));
    }
    Ok((field.id, parsed(field, value)?))
}

fn parsed(field: &Field, value: &str) -> Result<Answer, String> {
    let parts = || value.split(';').map(str::trim).filter(|part| !part.is_empty());
    let choice = |name: &str| {
        let found = field.choices.iter().find(|choice| fold_name(&choice.name) == fold_name(name));
        found.map(|choice| choice.id).ok_or_else(|| {
            let names: Vec<&str> = field.choices.iter().map(|choice| choice.name.as_str()).collect();
            format!("“{name}” is no answer to {}; the answers are {}", field.name, names.join(", "))
        })
    };
    Ok(match field.kind {
        FieldKind::Choice => Answer::Value(Value::Choice(choice(value)?)),
        FieldKind::Choices => Answer::Value(Value::Choices(parts().map(choice).collect::<Result<_, _>>()?)),
        FieldKind::YesNo => Answer::Value(Value::YesNo(match fold_name(value).as_str() {
            "yes" | "true" => true,
            "no" | "false" => false,
            _ => return Err(format!("“{value}” is no answer to {}; the answers are yes and no", field.name)),
        })),
        FieldKind::Text => Answer::Value(Value::Text(value.into())),
        FieldKind::Number => Answer::Value(Value::Number(value.into())),
        FieldKind::Date => Answer::Value(Value::Date(value.parse().map_err(|error| format!("{error}"))?)),
        FieldKind::Link => Answer::Value(Value::Link(value.into())),
        FieldKind::Actors | FieldKind::Chain => {
            Answer::Actors(parts().map(|name| Named::New(name.to_owned())).collect())
        }
        FieldKind::Issues => Answer::Issues(parts().map(|name| Named::New(name.to_owned())).collect()),
        FieldKind::Words => {
            return Err(format!("{} is answered with words of the article; select them in the window", field.name));
        }
    })
}
