//! The rules of the house, read from the source itself: floors, sizes, doors to the disk, names of colours.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder: its path from the root with `/`, and its text.
fn sources(folder: &str) -> BTreeMap<String, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root().join(folder), &mut found);
    assert!(found.len() > 3, "{folder} has no sources");
    found
}

/// The text without its tests, which stand at the end of a file or in a file of their own.
fn without_tests(text: &str) -> &str {
    text.split_once("\n#[cfg(test)]\nmod tests").map_or(text, |parts| parts.0)
}

/// Floor of a module, and whether its neighbours on the floor may use it.
fn floor(module: &str) -> Option<u8> {
    Some(match module {
        "text" => 0,
        "model" => 1,
        "edit" => 2,
        "store" | "formats" | "analysis" => 3,
        "session" | "ui" | "machine" => 4,
        "app" | "cli" => 5,
        _ => return None,
    })
}

#[test]
fn a_floor_uses_only_those_below_it() {
    let mut wrong = Vec::new();
    for (file, text) in sources("src") {
        let module = file.trim_start_matches("src/").split(['/', '.']).next().unwrap();
        let Some(own) = floor(module) else {
            assert!(["lib", "main"].contains(&module), "{file} stands on no floor");
            continue;
        };
        for (number, line) in without_tests(&text).lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = floor(&used) else {
                    wrong.push(format!("{file}:{}: {used} stands on no floor", number + 1));
                    continue;
                };
                let ui_reaches_out = module == "ui" && ["store", "session", "machine"].contains(&used.as_str());
                let beside = own == other && used != module && own < 4;
                if other > own || beside || ui_reaches_out {
                    wrong.push(format!("{file}:{}: {module} uses {used}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_some_touch_the_disk_and_only_one_names_colours() {
    let mut wrong = Vec::new();
    for (file, text) in sources("src") {
        let text = without_tests(&text);
        let may_touch =
            ["src/store/", "src/app/", "src/cli/", "src/machine.rs"].iter().any(|folder| file.starts_with(folder));
        if !may_touch && (text.contains("std::fs") || text.contains("fs::")) {
            wrong.push(format!("{file} touches the disk"));
        }
        let core = ["src/text/", "src/model/", "src/edit/"].iter().any(|folder| file.starts_with(folder));
        for banned in ["egui", "std::thread", "println!", "SystemTime", "Instant"] {
            if core && text.contains(banned) {
                wrong.push(format!("{file} is of the core and names {banned}"));
            }
        }
        if !file.starts_with("src/ui/theme/")
            && ["Color32::from_rgb", "Color32::from_hex", "Color32::from_gray"].iter().any(|c| text.contains(c))
        {
            wrong.push(format!("{file} names a colour"));
        }
        let engine =
            ["engine.rs", "faces.rs", "laid.rs"].iter().any(|name| file.ends_with(&format!("ui/article/{name}")));
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        if !engine && code.clone().any(|line| line.contains("parley::")) {
            wrong.push(format!("{file} names the layout library"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_file_is_one_subject_of_a_readable_size() {
    let mut wrong = Vec::new();
    for (file, text) in sources("src") {
        let lines = without_tests(&text).lines().count();
        let only_tests = file.ends_with("/tests.rs");
        if lines > 500 && !only_tests {
            wrong.push(format!("{file} has {lines} lines without its tests; 500 is the limit"));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{file} does not begin with what it is for"));
        }
        let stem = Path::new(&file).file_stem().unwrap().to_string_lossy().into_owned();
        if ["util", "utils", "helper", "helpers", "manager", "common", "misc"].contains(&stem.as_str()) {
            wrong.push(format!("{file} has a name that says nothing"));
        }
    }
    assert!(sources("src").get("src/main.rs").unwrap().lines().count() < 60, "main.rs only leads on");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_on_the_map_and_every_test_file_runs() {
    let map = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    for file in sources("src").keys() {
        let folder = Path::new(file).parent().unwrap().to_string_lossy().replace('\\', "/");
        assert!(map.contains(&format!("`{folder}")), "docs/ARCHITECTURE.md does not name {folder}");
        if folder != "src" {
            assert!(root().join(&folder).join("mod.rs").exists(), "{folder} has no front door");
        }
    }
    for folder in ["tests/it", "tests/promises"] {
        let main = fs::read_to_string(root().join(folder).join("main.rs")).unwrap();
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let stem = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
            assert!(stem == "main" || main.contains(&format!("mod {stem};")), "{folder}/{stem}.rs is never run");
        }
    }
}
