//! Each control is found by its name and role, and works by mouse and by key. The harness also refuses letters that
//! no face has and controls without a name.

use super::*;
use crate::model::{ActorKind, Colour, Identity, Pattern};
use crate::ui::icons;
use crate::ui::pattern::TagLook;
use crate::ui::theme::{Theme, ThemeChoice, Tone, apply, install_fonts};
use egui::accesskit::Toggled;
use egui::{Id, Key, Rect, Role, Ui, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

const LOOK: TagLook = TagLook { colour: Colour::Palette(2), pattern: Pattern::Double };

fn window<S: 'static>(state: S, mut content: impl FnMut(&mut Ui, &Theme, &mut S) + 'static) -> Harness<'static, S> {
    window_of(vec2(600.0, 500.0), state, move |ui, theme, state| content(ui, theme, state))
}

fn window_of<S: 'static>(
    extent: Vec2,
    state: S,
    mut content: impl FnMut(&mut Ui, &Theme, &mut S) + 'static,
) -> Harness<'static, S> {
    let theme = Theme::of(ThemeChoice::Light);
    let builder = Harness::builder().with_size(extent).with_step_dt(1.0 / 60.0).with_max_steps(8);
    let builder = builder.with_context_setup(move |ctx| {
        install_fonts(ctx);
        apply(ctx, theme);
    });
    let mut harness = builder.build_ui_state(move |ui, state: &mut S| content(ui, theme, state), state);
    harness.run();
    harness
}

#[test]
fn buttons_are_pressed_by_mouse_and_by_key() {
    let mut window = window(0, |ui, theme, presses| {
        *presses += i32::from(Button::new("Export…").primary().show(ui, theme).clicked());
    });
    window.get_by_role_and_label(Role::Button, "Export…").click();
    window.run();
    assert_eq!(*window.state(), 1);
    window.get_by_label("Export…").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    window.key_press(Key::Space);
    window.run();
    assert_eq!(*window.state(), 3);
}

#[test]
fn a_button_that_is_off_is_neither_pressed_nor_focused() {
    let mut window = window(0, |ui, theme, presses| {
        *presses += i32::from(Button::new("Export…").enabled(false).show(ui, theme).clicked());
        Button::new("Cancel").show(ui, theme);
    });
    window.get_by_label("Export…").click();
    window.run();
    assert_eq!(*window.state(), 0);
    assert!(window.get_by_label("Export…").accesskit_node().is_disabled());
    window.key_press(Key::Tab);
    window.run();
    assert!(window.get_by_label("Cancel").is_focused());
}

#[test]
fn what_can_be_pressed_is_large_enough() {
    let mut window = window(String::new(), |ui, theme, text| {
        Button::new("Cancel").show(ui, theme);
        IconButton::new(icons::TRASH, "Delete").key("Delete").show(ui, theme);
        LinkButton::new("Redo").show(ui, theme);
        Checkbox::new(&mut false, "Notes").show(ui, theme);
        Choice::new("Side", &["For", "Against"], &mut None).show(ui, theme);
        Input::new(text, "Cue words").action(icons::CROSSHAIR, "Take words from the text").show(ui, theme);
        ActorChip::new("Ilse Varga", ActorKind::Person, Identity::Named).removable().show(ui, theme);
        MenuRow::new("Copy").show(ui, theme);
        tab_bar(ui, theme, &["Statement", "List"], 0);
    });
    window.run();
    for name in [
        "Cancel",
        "Delete",
        "Redo",
        "Notes",
        "For",
        "Against",
        "Cue words",
        "Take words from the text",
        "Ilse Varga",
        "Remove Ilse Varga",
        "Copy",
        "List",
    ] {
        let extent = window.get_by_label(name).rect().size();
        assert!(extent.x >= 24.0 && extent.y >= 24.0, "{name}: {extent}");
    }
}

#[test]
fn a_field_takes_what_is_typed_and_says_what_is_wrong() {
    let mut window = window(String::from("31/02"), |ui, theme, text| {
        let wrong = (text == "31/02").then_some("There is no 31st of February");
        Input::new(text, "Date").wrong(wrong).show(ui, theme);
    });
    let field = window.get_by_role_and_label(Role::TextInput, "Date");
    assert_eq!(field.accesskit_node().data().description(), Some("There is no 31st of February"));
    assert!(window.query_by_label("There is no 31st of February").is_some());
    field.focus();
    window.run();
    window.get_by_label("Date").type_text("6");
    window.run();
    assert_eq!(window.state(), "31/026");
    assert!(window.query_by_label("There is no 31st of February").is_none());
}

#[test]
fn a_field_of_several_lines_grows() {
    let mut window = window(String::from("one"), |ui, theme, text| {
        Input::new(text, "Note").rows(2).show(ui, theme);
    });
    let before = window.get_by_role_and_label(Role::MultilineTextInput, "Note").rect().height();
    assert!(before >= 40.0);
    *window.state_mut() = "one\ntwo\nthree\nfour\nfive".to_owned();
    window.run();
    assert!(window.get_by_label("Note").rect().height() > before + 30.0);
}

#[test]
fn the_button_in_a_field_is_its_own() {
    let mut window = window((String::new(), 0), |ui, theme, (text, presses)| {
        let shown = Input::new(text, "Cue words").action(icons::CROSSHAIR, "Take words from the text").show(ui, theme);
        *presses += i32::from(shown.action);
    });
    window.get_by_role_and_label(Role::Button, "Take words from the text").click();
    window.run();
    assert_eq!(window.state().1, 1);
    assert!(!window.get_by_label("Cue words").is_focused());
}

#[test]
fn a_choice_is_taken_by_mouse_and_taken_back() {
    let mut window = window(None, |ui, theme, taken| {
        Choice::new("Side", &["For", "Against", "Mixed"], taken).show(ui, theme);
    });
    assert!(window.query_by_role_and_label(Role::RadioGroup, "Side").is_some());
    window.get_by_role_and_label(Role::RadioButton, "Against").click();
    window.run();
    assert_eq!(*window.state(), Some(1));
    assert_eq!(window.get_by_label("Against").accesskit_node().toggled(), Some(Toggled::True));
    window.get_by_label("Against").click();
    window.run();
    assert_eq!(*window.state(), None);
}

#[test]
fn arrows_walk_through_a_choice_and_tab_leaves_it() {
    let mut window = window((Some(0), 0), |ui, theme, (taken, changes)| {
        let choice = Choice::new("Form", &["Direct", "Indirect", "Mixed"], taken).required().show(ui, theme);
        *changes += i32::from(choice.changed());
        Button::new("After").show(ui, theme);
    });
    window.key_press(Key::Tab);
    window.run();
    assert!(window.get_by_label("Direct").is_focused());
    for (key, expected) in [
        (Key::ArrowRight, 1),
        (Key::ArrowRight, 2),
        (Key::ArrowRight, 0),
        (Key::ArrowLeft, 2),
        (Key::Home, 0),
        (Key::End, 2),
    ] {
        window.key_press(key);
        window.run();
        assert_eq!(window.state().0, Some(expected), "{key:?}");
    }
    assert_eq!(window.state().1, 6);
    assert!(window.get_by_label("Mixed").is_focused());
    window.key_press(Key::Tab);
    window.run();
    assert!(window.get_by_label("After").is_focused());
    // A required choice is not taken back.
    window.get_by_label("Mixed").click();
    window.run();
    assert_eq!(window.state().0, Some(2));
}

#[test]
fn more_than_five_answers_are_a_list() {
    let mut window = window(None, |ui, theme, taken| {
        Choice::new("Tone", &["a1", "a2", "a3", "a4", "a5", "a6"], taken).show(ui, theme);
    });
    assert!(window.query_by_label("a3").is_none());
    window.get_by_role_and_label(Role::ComboBox, "Tone").click();
    window.run();
    window.get_by_role_and_label(Role::MenuItemRadio, "a3").click();
    window.run();
    assert_eq!(*window.state(), Some(2));
    window.run();
    assert!(window.query_by_label("a4").is_none(), "the list has closed");
    assert_eq!(window.get_by_label("Tone").value().as_deref(), Some("a3"));
}

#[test]
fn cells_that_do_not_fit_are_a_list_too() {
    let window = window_of(vec2(150.0, 200.0), None, |ui, theme, taken| {
        Choice::new("Side", &["For", "Against", "Mixed", "Unclear"], taken).show(ui, theme);
    });
    assert!(window.query_by_role_and_label(Role::ComboBox, "Side").is_some());
}

#[test]
fn a_list_works_with_keys_alone_and_can_be_emptied() {
    let mut window = window(Some(0), |ui, theme, taken| {
        List::new("Tone", &["Neutral", "Warm", "Cold"], taken).show(ui, theme);
    });
    let open_and_take = |window: &mut Harness<'_, Option<usize>>, downs: usize| {
        window.get_by_role_and_label(Role::ComboBox, "Tone").focus();
        window.run();
        window.key_press(Key::Enter);
        window.run();
        for _ in 0..downs {
            window.key_press(Key::ArrowDown);
            window.run();
        }
        window.key_press(Key::Enter);
        window.run();
    };
    // The first row is “None”.
    open_and_take(&mut window, 3);
    assert_eq!(*window.state(), Some(1));
    open_and_take(&mut window, 1);
    assert_eq!(*window.state(), None);
}

#[test]
fn switches_and_boxes_go_on_and_off() {
    let mut window = window((false, true), |ui, theme, (case, notes)| {
        let mut cells = [("Aa", "Match case", *case), (".*", "Pattern", false)];
        Switches { cells: &mut cells }.show(ui, theme);
        *case = cells[0].2;
        Checkbox::new(notes, "Include notes").show(ui, theme);
    });
    window.get_by_role_and_label(Role::CheckBox, "Match case").click();
    window.get_by_role_and_label(Role::CheckBox, "Include notes").focus();
    window.run();
    window.key_press(Key::Space);
    window.run();
    assert_eq!(*window.state(), (true, false));
}

#[test]
fn chips_are_opened_and_removed_by_mouse_and_key() {
    let mut window = window((0, 0), |ui, theme, (opened, removed)| {
        let chip = ActorChip::new("Ilse Varga", ActorKind::Person, Identity::Named).removable().show(ui, theme);
        *opened += i32::from(chip.response.clicked());
        *removed += i32::from(chip.removed);
        IssueChip::new("Publish the dispatch").side(Some(Side::Against)).show(ui, theme);
    });
    assert!(window.query_by_label("Publish the dispatch − against").is_some());
    window.get_by_label("Ilse Varga").click();
    window.run();
    assert_eq!(*window.state(), (1, 0), "the middle of a chip opens it");
    window.get_by_label("Remove Ilse Varga").click();
    window.run();
    assert_eq!(*window.state(), (1, 1));
    window.get_by_label("Ilse Varga").focus();
    window.run();
    window.key_press(Key::Delete);
    window.run();
    assert_eq!(*window.state(), (1, 2));
}

#[test]
fn tabs_are_taken_by_mouse_and_by_arrows() {
    let mut window = window(0, |ui, theme, current| {
        if let Some(taken) = tab_bar(ui, theme, &["Statement", "List", "Search"], *current) {
            *current = taken;
        }
    });
    window.get_by_role_and_label(Role::Tab, "List").click();
    window.run();
    assert_eq!(*window.state(), 1);
    window.get_by_label("List").focus();
    window.run();
    window.key_press(Key::ArrowRight);
    window.run();
    assert_eq!(*window.state(), 2);
    assert!(window.get_by_label("Search").is_focused());
}

#[test]
fn tabs_that_find_no_room_stand_in_a_menu() {
    const NAMES: [&str; 7] = ["Statement", "List", "Search", "History", "Codebook", "Actors", "Issues"];
    for width in [320.0_f32, 384.0, 760.0] {
        let mut window = window_of(vec2(width, 300.0), 0, move |ui, theme, current| {
            ui.set_max_width(width);
            *current = tab_bar(ui, theme, &NAMES, *current).unwrap_or(*current);
        });
        let ends: Vec<Rect> = NAMES.iter().filter_map(|name| Some(window.query_by_label(name)?.rect())).collect();
        assert!(ends.windows(2).all(|pair| pair[0].right() <= pair[1].left() + 0.6), "no tab lies over another");
        assert!(ends.iter().all(|rect| rect.right() <= width), "{width}");
        if width > 700.0 {
            assert_eq!(ends.len(), NAMES.len());
            continue;
        }
        assert!(ends.len() >= 3 && ends.len() < NAMES.len(), "{width}: {}", ends.len());
        window.get_by_label("More tabs").click();
        window.run();
        window.get_by_role_and_label(Role::MenuItem, "Issues").click();
        window.run();
        assert_eq!(*window.state(), 6);
        assert!(window.query_by_role_and_label(Role::Tab, "Issues").is_some(), "the open one is always in sight");
    }
}

#[test]
fn rows_say_all_they_show() {
    let mut window = window(0, |ui, theme, presses| {
        let row = DocumentRow {
            title: "Dispatch warned",
            second: "North Channel · 14 Oct",
            mark: Mark::Part(0.62),
            count: Some(1),
            taken: true,
        };
        *presses += i32::from(row.show(ui, theme).clicked());
        let words = "rejected the assessment";
        let row = StatementRow { look: LOOK, words, second: "Quote", place: "¶ 2", tone: Tone::Plain, taken: false };
        *presses += 10 * i32::from(row.show(ui, theme).clicked());
        *presses += 100 * i32::from(group_head(ui, theme, "Ilse Varga", 3, true).clicked());
    });
    let first = "Dispatch warned, North Channel · 14 Oct, 62 % read, 1 statement";
    window.get_by_role_and_label(Role::ListBoxOption, first).click();
    window.get_by_label("rejected the assessment, Quote, ¶ 2").click_accesskit();
    window.get_by_label("Ilse Varga, 3").click_accesskit();
    window.run();
    assert_eq!(*window.state(), 111);
    assert_eq!(window.get_by_label(first).accesskit_node().is_selected(), Some(true));
}

#[test]
fn a_row_is_as_high_as_was_said() {
    let words = "“The timetable stands, and every section has its money,” the minister said and said again";
    let window = window_of(vec2(400.0, 300.0), Vec::new(), move |ui, theme, heights: &mut Vec<(f32, f32)>| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for words in [words, "held"] {
            let promised = StatementRow::height(ui.painter(), words, ui.available_width());
            let row =
                StatementRow { look: LOOK, words, second: "Quote", place: "¶ 2", tone: Tone::Plain, taken: true };
            heights.push((promised, row.show(ui, theme).rect.height()));
        }
    });
    let heights = window.state();
    assert!(heights.iter().all(|(promised, real)| (promised - real).abs() < 0.01), "{heights:?}");
    assert!(heights[0].0 > heights[1].0, "two lines are higher than one");
}

#[test]
fn messages_offer_their_action_and_errors_can_be_closed() {
    let pane = Rect::from_min_max(pos2(0.0, 0.0), pos2(600.0, 500.0));
    let text = "Not saved: the disk is full. Free some space, then try again";
    let mut window = window(MessageResponse::default(), move |ui, theme, happened| {
        let message =
            Message { text, icon: icons::WARNING_CIRCLE, tone: Tone::Bad, actions: &["Try again", "Save a copy…"] };
        let now = message.show(ui.ctx(), theme, Id::unique("message"), pane);
        happened.action = happened.action.or(now.action);
        happened.closed |= now.closed;
    });
    assert!(window.query_by_role_and_label(Role::Alert, text).is_some());
    let cross = window.get_by_label("Close the message").rect();
    assert!((300.0..460.0).contains(&cross.right()) && (380.0..480.0).contains(&cross.bottom()), "{cross}");
    window.get_by_label("Save a copy…").click();
    window.run();
    window.get_by_label("Close the message").click();
    window.run();
    assert_eq!((window.state().action, window.state().closed), (Some(1), true));
}

#[test]
fn a_dialog_closes_with_esc_and_keeps_the_focus_inside() {
    let mut window = window((false, 0), |ui, theme, (closed, behind)| {
        *behind += i32::from(Button::new("Behind").show(ui, theme).clicked());
        let dialog = Dialog::new("export", "Export", 400.0, 300.0);
        let shown = dialog.show(
            ui.ctx(),
            theme,
            |ui| Button::new("Inside").show(ui, theme).clicked(),
            |ui| Button::new("Export…").primary().show(ui, theme).clicked(),
        );
        *closed |= shown.closed;
    });
    assert!(window.query_by_role_and_label(Role::Dialog, "Export").is_some());
    for _ in 0..8 {
        window.key_press(Key::Tab);
        window.run();
        assert!(!window.get_by_label("Behind").is_focused());
    }
    window.get_by_label("Behind").click();
    window.run();
    assert_eq!(*window.state(), (false, 0), "a press beside it reaches nothing and closes nothing");
    window.key_press(Key::Escape);
    window.run();
    assert!(window.state().0);
}

#[test]
fn a_dialog_is_no_larger_than_the_window() {
    let window = window_of(vec2(500.0, 300.0), (), |ui, theme, ()| {
        let foot = |ui: &mut Ui| Button::new("Done").primary().show(ui, theme);
        Dialog::new("keys", "Keys", 1120.0, 680.0).show(ui.ctx(), theme, |_| (), foot);
    });
    let whole = Rect::from_min_size(pos2(0.0, 0.0), vec2(500.0, 300.0));
    for name in ["Close", "Done"] {
        assert!(whole.contains_rect(window.get_by_label(name).rect()), "{name}");
    }
}

#[test]
fn the_chain_of_reporting_can_be_shortened() {
    let mut window = window(None, |ui, theme, event| {
        let chip = |name| ActorChip::new(name, ActorKind::Media, Identity::Named).removable();
        let links = vec![(chip("North Channel"), "told"), (chip("Mara Linde"), "wrote")];
        *event = chain(ui, theme, links).or(*event);
    });
    window.get_by_label("Remove Mara Linde").click();
    window.run();
    assert_eq!(*window.state(), Some(ChainEvent::Removed(1)));
    window.get_by_label("North Channel").click();
    window.run();
    assert_eq!(*window.state(), Some(ChainEvent::Opened(0)));
    let tops: Vec<f32> =
        ["North Channel", "Mara Linde", "this article"].map(|name| window.get_by_label(name).rect().center().y).into();
    assert!((tops[1] - tops[0] - 28.0).abs() < 1.0 && (tops[2] - tops[1] - 28.0).abs() < 1.0, "{tops:?}");
}

#[test]
fn menus_walk_with_arrows() {
    let mut window = window(String::new(), |ui, theme, done| {
        menu_title(ui, theme, "File", |ui| {
            for name in ["New project…", "Open…", "Export…"] {
                if MenuRow::new(name).icon(icons::FOLDER_OPEN).key("Ctrl O").show(ui, theme).clicked() {
                    name.clone_into(done);
                }
            }
        });
    });
    window.get_by_role_and_label(Role::MenuItem, "File").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(window.state(), "Open…");
}

#[test]
fn what_is_cut_says_so_and_what_fits_is_whole() {
    let mut window = window(Vec::new(), |ui, theme, seen: &mut Vec<(bool, f32)>| {
        for (text, room) in [("Dispatch warned rail link", 60.0), ("Dispatch", 300.0)] {
            let words = paint::line(ui.painter(), text, crate::ui::theme::font::ui(), theme.text, room);
            seen.push((words.is_cut(), words.size().x));
        }
    });
    window.run();
    let [(cut, width), (whole, _)] = window.state()[..2] else { panic!("two lines") };
    assert!(cut && width <= 60.0 && !whole);
}

#[test]
fn a_popup_opens_below_and_never_over_the_words() {
    let pane = Rect::from_min_max(pos2(240.0, 32.0), pos2(1056.0, 872.0));
    let extent = vec2(304.0, 200.0);
    let check = |pointer, words: Rect| {
        let place = Rect::from_min_size(popup_place(pointer, extent, words, pane), extent);
        assert!(pane.contains_rect(place), "{place} is inside the pane");
        assert!(!place.intersects(words.shrink(0.5)), "{place} is not over {words}");
        place
    };
    let words = |top: f32| Rect::from_min_max(pos2(276.0, top), pos2(820.0, top + 60.0));
    let below = check(pos2(500.0, 250.0), words(200.0));
    assert!(below.top() >= 266.0);
    let above = check(pos2(500.0, 790.0), words(740.0));
    assert!(above.bottom() <= 740.0);
    check(pos2(1040.0, 250.0), words(200.0));
    // Words as high as the pane: beside them, if there is room.
    let tall = Rect::from_min_max(pos2(276.0, 40.0), pos2(600.0, 860.0));
    assert!(check(pos2(590.0, 400.0), tall).left() >= 600.0);
}

#[test]
fn the_other_pieces_are_named() {
    let mut window = window(false, |ui, theme, stopped| {
        section_head(ui, theme, "Documents", Some("48"), |ui| {
            IconButton::new(icons::PLUS, "Add documents").show(ui, theme)
        });
        banner(ui, theme, (icons::CHECK_CIRCLE, Tone::Good), ("All 214 changes are back", ""), &["What happened"]);
        *stopped |= progress_row(ui, theme, "Adding 1,000 files", Some(0.41));
        armed_tag(ui, theme, "Position", LOOK);
        key_caps(ui, theme, "Ctrl N");
        card_head(ui, theme, (LOOK, "Quote"), Some("2"), |_| ());
        words_block(ui, theme, "nobody had replied", LOOK);
        field(ui, theme, "Form", |ui| Button::new("Direct").show(ui, theme));
        empty_state(ui, theme, icons::QUOTES, "Nothing selected", "Drag over a passage", &[("F3", "next statement")]);
    });
    for (role, name) in [
        (Role::Heading, "Documents"),
        (Role::Button, "Add documents"),
        (Role::Status, "All 214 changes are back"),
        (Role::Button, "What happened"),
        (Role::ProgressIndicator, "Adding 1,000 files"),
        (Role::Button, "Every drag tags Position. Stop"),
        (Role::Label, "Ctrl N"),
        (Role::Heading, "Quote"),
        (Role::Button, "nobody had replied"),
        (Role::Label, "Form"),
        (Role::Heading, "Nothing selected"),
    ] {
        assert!(window.query_by_role_and_label(role, name).is_some(), "{role:?} {name}");
    }
    let numeric = window.get_by_label("Adding 1,000 files").accesskit_node().numeric_value();
    assert!(numeric.is_some_and(|share| (share - 0.41).abs() < 0.001));
    window.get_by_label("Cancel").click();
    window.run();
    assert!(*window.state());
}
