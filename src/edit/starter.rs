//! The codebooks that come with the program. Claim, quote and position are rows of one of them and nothing more.

use super::{Codebook, Refusal};

/// Name on the command line, and the codebook as it is kept.
const STARTERS: &[(&str, &str)] = &[
    ("news-basics", include_str!("../../assets/codebooks/news_basics.ron")),
    ("quote-extraction", include_str!("../../assets/codebooks/quote_extraction.ron")),
    ("fact-check", include_str!("../../assets/codebooks/fact_check.ron")),
    ("discourse-network", include_str!("../../assets/codebooks/discourse_network.ron")),
];

/// Names of the codebooks that a project can start with; the first one is what it starts with unless asked otherwise.
pub fn starter_names() -> impl Iterator<Item = &'static str> {
    STARTERS.iter().map(|starter| starter.0)
}

/// A codebook that comes with the program, by its name.
///
/// # Errors
/// When there is none of that name.
pub fn starter(name: &str) -> Result<Codebook, Refusal> {
    let unknown = || {
        let names: Vec<&str> = starter_names().collect();
        Refusal::new(format!("There is no codebook “{name}”"), format!("Choose one of {}", names.join(", ")))
    };
    let source = STARTERS.iter().find(|starter| starter.0 == name).ok_or_else(unknown)?.1;
    ron::from_str(source).map_err(|error| Refusal::new(format!("The codebook {name} can’t be read: {error}"), ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Command, plan};
    use crate::model::{Id, Ids, Project, Stamp, Time};

    #[test]
    fn each_starter_fits_an_empty_project_and_its_keys_are_its_own() {
        for name in starter_names() {
            let codebook = starter(name).unwrap();
            let mut project = Project::default();
            let stamp = Stamp { coder: Id::new(1), time: Time(0), sequence: 1 };
            let keys: Vec<char> = codebook.tags.iter().flat_map(|tag| tag.keys.chars()).collect();
            let tags = codebook.tags.len();
            let command = Command::AdoptCodebook { name: name.into(), codebook: Box::new(codebook) };
            let transaction = plan(&project, &command, stamp, &mut Ids::counting(1)).unwrap();
            project.apply(&transaction).unwrap();
            assert_eq!(project.tags().len(), tags, "{name}: two tags share an id");
            for key in &keys {
                assert_eq!(keys.iter().filter(|other| *other == key).count(), 1, "{name}: key {key} is used twice");
            }
            for tag in project.tags_in_order() {
                assert!(tag.fields.iter().all(|&field| project.fields().contains(field)), "{name}: {}", tag.name);
                assert!(!tag.definition.is_empty() && !tag.extent.is_empty(), "{name}: {} is not explained", tag.name);
            }
        }
        assert!(starter("no such").is_err());
    }
}
