//! Drives the article with pointer and keys, in a window without a screen, and reads what it asks for.

use super::{ArticleView, article_ui};
use crate::edit::{Command, NewDocument};
use crate::model::{Annotation, Id, Tag, Text};
use crate::text::{Span, next_grapheme, snap_to_words};
use crate::ui::action::{Action, Menu};
use crate::ui::desk::Desk;
use crate::ui::state::Selection;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect};
use egui_kittest::{Harness, kittest::Queryable as _};
use std::collections::BTreeMap;

const STORY: &str = "Two officials who have seen the dispatch said it went to eleven ministries and that nobody had \
replied. One of them told North Channel the deputy prime minister had called it “a private opinion on ministry paper”.\
\n\nThe dispatch lists three doubts:\n- costs have risen by 40 per cent since the treaty was signed;\n- 🇪🇺 the European \
Commission will not lend before the tunnel survey is complete;\n\nWhat the parties said\n\nThe Green List demanded that \
the full text be published. “Those who pay for a railway may read what their diplomats think of it,” its spokesman Tomas \
Reik said. The governing Civic Union opposes publication, arguing that it would end frank reporting from abroad.";

/// A window with the article in it, and a program around it that carries out what it asks for.
struct Stage {
    harness: Harness<'static, Desk<ArticleView>>,
    text: String,
}

fn shown(
    ui: &mut egui::Ui,
    ctx: &crate::ui::Ctx<'_>,
    view: &mut ArticleView,
    actions: &mut crate::ui::action::Actions,
) {
    article_ui(ui, ctx, view, actions);
}

impl Stage {
    fn new(text: &str, statements: &[(&str, &str)]) -> Self {
        Self::sized(text, statements, (816.0, 840.0))
    }

    fn sized(text: &str, statements: &[(&str, &str)], size: (f32, f32)) -> Self {
        let mut desk: Desk<ArticleView> = Desk::with_project();
        let article = NewDocument { title: "The story".to_owned(), text: Text::new(text), ..NewDocument::default() };
        desk.run(&Command::AddDocuments { documents: vec![article] });
        desk.state.document = desk.project.documents_in_order().last().map(|row| row.id);
        let mut stage = Self { harness: desk.window(size, shown), text: text.to_owned() };
        for (tag, words) in statements {
            stage.tag(tag, words);
        }
        stage.step();
        stage
    }

    fn tag(&mut self, tag: &str, words: &str) {
        let (span, desk) = (self.span(words), self.harness.state_mut());
        let tag = desk.tag_named(tag);
        desk.run(&Command::Annotate {
            document: desk.state.document.unwrap(),
            fragments: vec![span],
            tag,
            answers: Vec::new(),
            note: String::new(),
            certainty: crate::model::Certainty::Sure,
            origin: crate::model::Origin::ByHand,
        });
    }

    /// One frame for each event that waits, then what the window asked for.
    fn step(&mut self) -> Vec<Action> {
        let mut all = Vec::new();
        for _ in 0..3 {
            self.harness.step();
            let actions = std::mem::take(&mut self.harness.state_mut().out);
            for action in &actions {
                self.obey(action);
            }
            all.extend(actions);
        }
        all
    }

    fn obey(&mut self, action: &Action) {
        let desk = self.harness.state_mut();
        match action {
            Action::SelectText(selection) => desk.state.selection.clone_from(selection),
            Action::SelectStatements { statements, .. } => desk.state.selected.clone_from(statements),
            Action::Arm(tag) => desk.state.armed = *tag,
            Action::Edit(command) => desk.run(command),
            _ => {}
        }
    }

    fn view(&self) -> &ArticleView {
        &self.harness.state().view
    }

    fn span(&self, words: &str) -> Span {
        let start = self.text.find(words).unwrap();
        Span::new(start, start + words.len())
    }

    fn statement(&self, words: &str) -> Id<Annotation> {
        let (span, project) = (self.span(words), &self.harness.state().project);
        let row = project
            .annotations()
            .iter()
            .find(|row| row.fragments == [span] && row.document == self.harness.state().document());
        row.unwrap().id
    }

    fn rect(&self, words: &str) -> Rect {
        self.view().screen_rect(self.span(words)).unwrap()
    }

    /// The left edge of the letter at a byte.
    fn at(&self, byte: usize) -> Pos2 {
        let byte = byte.min(self.text.len() - 1);
        let rect = self.view().screen_rect(Span::new(byte, next_grapheme(&self.text, byte))).unwrap();
        egui::pos2(rect.left() + 0.5, rect.center().y)
    }

    fn start_of(&self, words: &str) -> Pos2 {
        self.at(self.span(words).start())
    }

    fn button(&self, at: Pos2, pressed: bool, modifiers: Modifiers) {
        let event = Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers };
        self.harness.event_modifiers(event, modifiers);
    }

    fn press(&mut self, at: Pos2, modifiers: Modifiers) -> Vec<Action> {
        self.harness.hover_at(at);
        self.button(at, true, modifiers);
        self.step()
    }

    fn release(&mut self, at: Pos2) -> Vec<Action> {
        self.button(at, false, Modifiers::NONE);
        self.step()
    }

    fn drag(&mut self, from: Pos2, to: Pos2, modifiers: Modifiers) -> Vec<Action> {
        let mut actions = self.press(from, modifiers);
        for part in [0.3, 0.7, 1.0] {
            self.harness.event_modifiers(Event::PointerMoved(from.lerp(to, part)), modifiers);
        }
        actions.extend(self.step());
        actions.extend(self.release(to));
        self.rest();
        actions
    }

    fn click(&mut self, at: Pos2) -> Vec<Action> {
        let mut actions = self.press(at, Modifiers::NONE);
        actions.extend(self.release(at));
        self.rest();
        actions
    }

    /// Long enough for the next press to be a first one.
    fn rest(&mut self) {
        self.harness.run_steps(24);
        let left = std::mem::take(&mut self.harness.state_mut().out);
        assert!(left.is_empty(), "{left:?}");
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) -> Vec<Action> {
        self.harness.key_press_modifiers(modifiers, key);
        self.step()
    }

    fn selected_words(&self) -> &str {
        self.harness.state().state.selection.as_ref().map_or("", |selection| selection.span.of(&self.text))
    }
}

fn words_of(actions: &[Action]) -> Option<Span> {
    actions.iter().rev().find_map(|action| match action {
        Action::SelectText(selection) => selection.as_ref().map(|selection| selection.span),
        _ => None,
    })
}

fn fragments_of(actions: &[Action]) -> Option<Vec<Span>> {
    actions.iter().find_map(|action| match action {
        Action::Edit(Command::SetFragments { fragments, .. }) => Some(fragments.clone()),
        _ => None,
    })
}

#[test]
fn a_drag_and_a_key_tag_whole_words() {
    let mut stage = Stage::new(STORY, &[]);
    let actions = stage.drag(stage.start_of("fficials"), stage.start_of("ave seen"), Modifiers::NONE);
    assert_eq!(words_of(&actions), Some(stage.span("officials who have")));
    stage.harness.get_by_label("Tag 3 words as");
    let popup = stage.harness.get_by_label("Quote").rect();
    assert!(!popup.intersects(stage.rect("officials who have")), "the list hides the words");
    stage.harness.event(Event::Text("2".to_owned()));
    let actions = stage.step();
    assert_eq!(actions, [Action::Tag(stage.harness.state().tag_named("Quote"))]);
    assert!(!stage.view().has_popup());
}

#[test]
fn the_list_of_tags_takes_arrows_enter_and_escape() {
    let mut stage = Stage::new(STORY, &[]);
    stage.drag(stage.start_of("officials"), stage.start_of("who"), Modifiers::NONE);
    stage.key(Modifiers::NONE, Key::ArrowDown);
    let actions = stage.key(Modifiers::NONE, Key::Enter);
    assert_eq!(actions, [Action::Tag(stage.harness.state().tag_named("Quote"))]);
    stage.drag(stage.start_of("seen"), stage.start_of("dispatch"), Modifiers::NONE);
    assert!(stage.view().has_popup());
    assert_eq!(stage.key(Modifiers::NONE, Key::Escape), []);
    assert!(!stage.view().has_popup());
    assert_eq!(stage.selected_words(), "seen the", "the words stay selected");
    stage.harness.state_mut().view.open_tag_popup();
    stage.step();
    stage.harness.get_by_label("Tag 2 words as");
}

#[test]
fn an_armed_tag_tags_every_drag_and_needs_no_list() {
    let mut stage = Stage::new(STORY, &[]);
    let claim = stage.harness.state().tag_named("Claim");
    stage.harness.state_mut().state.armed = Some(claim);
    let actions = stage.drag(stage.start_of("officials"), stage.start_of("who"), Modifiers::NONE);
    assert_eq!(actions.last(), Some(&Action::Tag(claim)));
    assert!(!stage.view().has_popup());
    assert_eq!(stage.key(Modifiers::NONE, Key::Escape), [Action::Arm(None)]);
}

#[test]
fn clicks_go_from_the_smallest_statement_outwards_and_then_to_none() {
    let words = ["“a private opinion on ministry paper”", "called it “a private opinion on ministry paper”"];
    let mut stage = Stage::new(STORY, &[("Claim", words[1]), ("Quote", words[0])]);
    let (inner, outer) = (stage.statement(words[0]), stage.statement(words[1]));
    let at = stage.start_of("opinion");
    for expected in [inner, outer, inner] {
        stage.click(at);
        assert_eq!(stage.harness.state().state.selected, [expected]);
    }
    stage.click(stage.start_of("eleven"));
    assert!(stage.harness.state().state.selected.is_empty());
}

#[test]
fn a_click_finds_what_it_is_on_in_the_very_frame_in_which_the_words_are_set_anew() {
    let mut stage = Stage::new(STORY, &[("Claim", "nobody had replied")]);
    let at = stage.start_of("had replied");
    stage.harness.event(Event::PointerMoved(at));
    stage.step();
    let view = &mut stage.harness.state_mut().view;
    let faces = view.engine.faces().clone();
    view.plug(faces);
    for pressed in [true, false] {
        let modifiers = Modifiers::NONE;
        stage.harness.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers });
    }
    stage.step();
    assert_eq!(stage.harness.state().state.selected, [stage.statement("nobody had replied")]);
}

#[test]
fn a_coloured_line_is_its_statement_also_where_a_shorter_one_has_the_words() {
    let words = ["nobody had replied", "it went to eleven ministries and that nobody had replied"];
    let mut stage = Stage::new(STORY, &[("Claim", words[0]), ("Quote", words[1])]);
    let rect = stage.rect("had replied");
    // The second lane lies five points below the first, which begins where the fills end.
    stage.click(egui::pos2(rect.left() + 4.0, rect.bottom() + 6.5));
    assert_eq!(stage.harness.state().state.selected, [stage.statement(words[1])]);
}

#[test]
fn double_and_triple_clicks_and_the_margin_take_words_sentences_paragraphs() {
    let mut stage = Stage::new(STORY, &[]);
    let at = stage.start_of("fficials");
    for expected in [
        "",
        "officials",
        "Two officials who have seen the dispatch said it went to eleven ministries and that nobody had replied.",
    ] {
        stage.press(at, Modifiers::NONE);
        stage.release(at);
        assert_eq!(stage.selected_words(), expected);
    }
    stage.rest();
    let line = stage.rect("costs have");
    stage.click(egui::pos2(10.0, line.center().y));
    assert_eq!(stage.selected_words(), "costs have risen by 40 per cent since the treaty was signed;");
}

#[test]
fn borders_of_the_selected_statement_are_dragged_to_word_edges() {
    let mut stage = Stage::new(STORY, &[("Claim", "nobody had replied")]);
    let id = stage.statement("nobody had replied");
    stage.harness.state_mut().state.selected = vec![id];
    stage.step();
    let rect = stage.rect("replied");
    let knob = egui::pos2(rect.right() + 1.0, rect.bottom() + 2.0);
    let actions = stage.drag(knob, stage.start_of("ne of them"), Modifiers::NONE);
    assert_eq!(fragments_of(&actions), Some(vec![stage.span("nobody had replied. One")]));
    let start = stage.rect("nobody");
    let bar = egui::pos2(start.left() - 1.0, start.center().y);
    let actions = stage.drag(bar, stage.start_of("inistries"), Modifiers::NONE);
    assert_eq!(fragments_of(&actions), Some(vec![stage.span("ministries and that nobody had replied. One")]));
    assert_eq!(stage.harness.state().project.annotations().get(id).unwrap().id, id);
}

#[test]
fn ctrl_and_drag_adds_a_fragment_to_the_selected_statement() {
    let mut stage = Stage::new(STORY, &[("Claim", "nobody had replied")]);
    stage.harness.state_mut().state.selected = vec![stage.statement("nobody had replied")];
    stage.step();
    let actions = stage.drag(stage.start_of("Two"), stage.start_of("who"), Modifiers::COMMAND);
    assert_eq!(fragments_of(&actions), Some(vec![stage.span("Two officials"), stage.span("nobody had replied")]));
}

#[test]
fn nothing_is_changed_where_nothing_may_be() {
    let mut stage = Stage::new(STORY, &[("Claim", "nobody had replied")]);
    stage.harness.state_mut().read_only = Some("Open in another window".to_owned());
    stage.harness.state_mut().state.selected = vec![stage.statement("nobody had replied")];
    stage.step();
    let rect = stage.rect("replied");
    let knob = egui::pos2(rect.right() + 1.0, rect.bottom() + 2.0);
    let mut actions = stage.drag(knob, stage.start_of("One of them"), Modifiers::NONE);
    actions.extend(stage.drag(stage.start_of("Two"), stage.start_of("who"), Modifiers::COMMAND));
    assert!(!actions.iter().any(|action| matches!(action, Action::Edit(_) | Action::Tag(_))), "{actions:?}");
    assert!(!stage.view().has_popup());
}

#[test]
fn left_goes_left_in_words_that_run_from_right_to_left() {
    const HEBREW: &str = "דובר משרד החוץ אמר ל־Reuters כי 12 נציגים לא הגיעו.";
    let mut stage = Stage::new(HEBREW, &[]);
    let head = |stage: &Stage| stage.harness.state().state.selection.as_ref().unwrap().head;
    stage.harness.state_mut().state.cursor_shown = true;
    let first = stage.rect("דובר");
    stage.click(egui::pos2(first.right() + 20.0, first.center().y));
    assert_eq!(head(&stage), 0, "beside the right end the text begins");
    stage.key(Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(head(&stage), "ד".len());
    stage.key(Modifiers::COMMAND, Key::ArrowLeft);
    assert_eq!(head(&stage), stage.span("משרד").start());
    stage.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::ArrowLeft);
    assert_eq!(stage.selected_words(), "משרד");
    stage.key(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(head(&stage), stage.span("החוץ").start() - 1);
    stage.key(Modifiers::NONE, Key::End);
    assert_eq!(head(&stage), HEBREW.len());
    stage.key(Modifiers::NONE, Key::Home);
    assert_eq!(head(&stage), 0);
    // Over the Latin word it is by what is seen: at its right end stands its last letter.
    let end = stage.span("Reuters").end();
    stage.click(stage.at(stage.span("Reuters").start()));
    stage.key(Modifiers::NONE, Key::ArrowRight);
    assert_eq!(head(&stage), stage.span("euters").start());
    stage.key(Modifiers::COMMAND, Key::ArrowRight);
    assert_eq!(head(&stage), end, "words of the other direction end where the cursor comes from");
}

#[test]
fn the_text_cursor_walks_and_takes_words_along() {
    let mut stage = Stage::new(STORY, &[]);
    stage.harness.state_mut().state.cursor_shown = true;
    stage.click(stage.start_of("who"));
    stage.key(Modifiers::COMMAND, Key::ArrowRight);
    stage.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(stage.selected_words(), "have");
    stage.key(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(stage.selected_words(), "have s", "a step of one character means that character");
    stage.key(Modifiers::SHIFT, Key::End);
    let row_end = stage.harness.state().state.selection.as_ref().unwrap().head;
    assert!(row_end > stage.span("seen").end());
    stage.key(Modifiers::NONE, Key::Home);
    assert_eq!(stage.harness.state().state.selection.as_ref().map(|s| (s.head, s.span.is_empty())), Some((0, true)));
    stage.key(Modifiers::NONE, Key::ArrowDown);
    let second_row = stage.harness.state().state.selection.as_ref().unwrap().head;
    assert!(second_row > 0 && stage.at(second_row).y > stage.at(0).y);
    stage.key(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(stage.harness.state().state.selection.as_ref().unwrap().head, 0);
    stage.key(Modifiers::COMMAND, Key::End);
    assert_eq!(stage.harness.state().state.selection.as_ref().unwrap().head, STORY.len());
}

#[test]
fn escape_lets_go_of_one_thing_after_the_other() {
    let mut stage = Stage::new(STORY, &[("Claim", "nobody had replied")]);
    let id = stage.statement("nobody had replied");
    let (document, span) = (stage.harness.state().document(), stage.span("Two officials"));
    stage.harness.state_mut().state.selected = vec![id];
    stage.harness.state_mut().state.selection = Some(Selection { document, anchor: 0, head: 13, span });
    stage.key(Modifiers::NONE, Key::Escape);
    assert_eq!((stage.selected_words(), stage.harness.state().state.selected.len()), ("", 1));
    stage.key(Modifiers::NONE, Key::Escape);
    assert!(stage.harness.state().state.selected.is_empty());
}

#[test]
fn cards_and_the_list_of_a_crowded_line_select_statements() {
    let whole = "the deputy prime minister had called it “a private opinion on ministry paper”";
    let crowd = [
        ("Claim", "“a private opinion on ministry paper”"),
        ("Quote", "called it “a private opinion on ministry paper”"),
        ("Position", "had called it “a private opinion on ministry paper”"),
        ("Claim", "minister had called it “a private opinion on ministry paper”"),
        ("Quote", whole),
    ];
    let mut stage = Stage::new(STORY, &crowd);
    let cards = stage.harness.get_all_by_label("Quote").map(|node| node.rect());
    let card = cards.min_by(|a, b| a.top().total_cmp(&b.top())).unwrap();
    assert!(card.left() > 600.0, "cards stand beside the text");
    let actions = stage.click(card.center());
    let expected = Action::SelectStatements { statements: vec![stage.statement(whole)], reveal: false };
    assert_eq!(actions, [expected], "nothing but the card was meant");
    let more = stage.harness.get_all_by_label("2 more statements on this line").next().unwrap().rect();
    stage.click(more.center());
    stage.harness.get_by_label("5 statements on this line");
    stage.key(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(stage.harness.state().state.selected, [stage.statement(crowd[3].1)]);
    stage.key(Modifiers::NONE, Key::Escape);
    assert!(!stage.view().has_popup());
}

#[test]
fn screen_readers_find_the_article_and_its_paragraphs() {
    let stage = Stage::new(STORY, &[]);
    stage.harness.get_by_label("Article: The story");
    stage.harness.get_by_label("The dispatch lists three doubts:");
    stage.harness.get_by_role_and_label(egui::accesskit::Role::Heading, "What the parties said");
    stage.harness.get_by_label("Place in the article");
}

#[test]
fn a_long_article_keeps_its_place_and_goes_where_it_is_asked() {
    let long: String =
        (0..400).map(|nth| format!("Paragraph {nth} says {}.\n\n", "this and that ".repeat(20))).collect();
    let mut stage = Stage::new(&long, &[]);
    let document = stage.harness.state().document();
    let far = stage.span("Paragraph 300 ");
    stage.harness.state_mut().view.reveal(document, far);
    stage.step();
    let rect = stage.view().screen_rect(far).unwrap();
    assert!(rect.top() > 100.0 && rect.bottom() < 600.0, "{rect:?}");
    assert!(stage.view().blocks.len() < 20, "only what is in view is laid out");
    let place = stage.view().place(document).unwrap();
    let other = stage.harness.state().project.documents_in_order()[0].id;
    stage.harness.state_mut().state.document = Some(other);
    stage.step();
    stage.harness.state_mut().state.document = Some(document);
    stage.step();
    assert_eq!(stage.view().place(document), Some(place));
    assert_eq!(stage.view().screen_rect(far).map(|rect| rect.top().round()), Some(rect.top().round()));
    stage.key(Modifiers::NONE, Key::Home);
    assert_eq!(stage.view().first_byte_in_view(), 0);
    let strip = stage.harness.get_by_label("Place in the article").rect();
    stage.press(egui::pos2(strip.center().x, strip.center().y), Modifiers::NONE);
    stage.release(egui::pos2(strip.center().x, strip.center().y));
    let middle = stage.view().first_byte_in_view() as f64 / long.len() as f64;
    assert!((0.45..0.55).contains(&middle), "{middle}");
}

#[test]
fn dragging_beyond_the_edge_scrolls_and_takes_what_comes() {
    let long: String =
        (0..60).map(|nth| format!("Paragraph {nth} says {}.\n\n", "this and that ".repeat(20))).collect();
    let mut stage = Stage::new(&long, &[]);
    let from = stage.start_of("Paragraph 1 ");
    stage.press(from, Modifiers::NONE);
    stage.harness.hover_at(egui::pos2(from.x + 40.0, 900.0));
    for _ in 0..20 {
        stage.step();
    }
    assert!(stage.view().is_selecting());
    let place = stage.view().first_byte_in_view();
    assert!(place > stage.span("Paragraph 2 ").start(), "{place}");
    stage.release(egui::pos2(from.x + 40.0, 900.0));
    let selection = stage.harness.state().state.selection.clone().unwrap();
    assert_eq!(selection.anchor, stage.span("Paragraph 1 ").start());
    assert!(selection.span.end() > place);
}

#[test]
fn narrow_panes_have_dots_and_very_narrow_ones_only_the_text() {
    for (width, cards) in [(816.0, true), (640.0, false), (400.0, false)] {
        let mut stage = Stage::sized(STORY, &[("Claim", "nobody had replied")], (width, 600.0));
        let found = stage.harness.query_by_label("Claim").map(|node| node.rect());
        assert_eq!(found.is_some_and(|rect| rect.width() > 100.0), cards, "{width}");
        let words = stage.rect("officials");
        assert!(words.left() > 0.0 && words.right() < width - 30.0);
        stage.click(stage.start_of("replied"));
        assert_eq!(stage.harness.state().state.selected.len(), 1);
    }
}

#[test]
fn three_hundred_drags_select_what_lies_between() {
    let mut stage = Stage::new(STORY, &[("Quote", "it went to eleven ministries and that nobody had replied")]);
    let mut seed = 12_345_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let limit = STORY.find("\n\nThe dispatch").unwrap();
    let mut done = 0;
    while done < 300 {
        let edge = |byte: usize| crate::text::grapheme_edge_before(STORY, byte);
        let (from, to) = (edge(random(limit)), edge(random(limit)));
        // Blanks at the end of a row are nowhere.
        let is_seen = |byte: usize| stage.view().screen_rect(Span::new(byte, next_grapheme(STORY, byte))).is_some();
        if !is_seen(from) || !is_seen(to) {
            continue;
        }
        let (a, b) = (stage.at(from), stage.at(to));
        // A press on a blank at a row's end, or a drag that is hardly one, is another story.
        let blank = |byte: usize| crate::text::slice(STORY, byte, STORY.len()).starts_with(' ');
        if a.distance(b) < 12.0 || blank(from) || blank(to) {
            continue;
        }
        done += 1;
        stage.harness.state_mut().state.selection = None;
        let mut actions = stage.press(a, Modifiers::NONE);
        stage.harness.hover_at(b);
        actions.extend(stage.step());
        actions.extend(stage.release(b));
        let expected = snap_to_words(STORY, Span::new(from, to));
        assert_eq!(words_of(&actions), Some(expected), "{from} to {to}");
        stage.key(Modifiers::NONE, Key::Escape);
        stage.rest();
    }
}

/// Whatever the text and whatever is marked in it, everything is laid out and painted, and every statement can be
/// found on the screen or is counted.
#[test]
fn no_text_and_no_statements_make_the_painter_fail() {
    let texts = [
        "",
        "\n\n\n",
        "x",
        "قالت وزارة الخارجية إن «2024» كان عاماً Reuters صعباً.\n\nשלום עולם, hello.",
        "👩‍👩‍👧‍👦🇳🇿e\u{301}\u{301}\u{301} \u{202e}abc\u{202c} \t tab\u{0}null \u{feff}",
        "中文没有空格的句子中文没有空格的句子中文没有空格的句子。ภาษาไทยไม่มีช่องว่าง",
        &"longwordwithoutanyblank".repeat(80),
        &"- item one\n12. item two\n(3) three\n".repeat(12),
    ];
    for text in texts {
        let mut stage = Stage::new(text, &[]);
        let mut at = 0;
        let mut tagged = 0;
        while at < text.len() && tagged < 60 {
            let next = next_grapheme(text, at);
            for span in [Span::new(at, next), Span::new(0, next), Span::new(at, text.len())] {
                if span.of(text).trim().is_empty() {
                    continue;
                }
                let desk = stage.harness.state_mut();
                let tag = desk.tag_named(["Claim", "Quote", "Position"][tagged % 3]);
                let document = desk.document();
                let command = Command::Annotate {
                    document,
                    fragments: vec![span],
                    tag,
                    answers: Vec::new(),
                    note: String::new(),
                    certainty: crate::model::Certainty::Sure,
                    origin: crate::model::Origin::ByHand,
                };
                let stamp = crate::model::Stamp { coder: Id::new(1), time: crate::model::Time(0), sequence: 1 };
                let mut ids = crate::model::Ids::counting(1_000_000 + tagged as u128 * 10);
                if let Ok(transaction) = crate::edit::plan(&desk.project, &command, stamp, &mut ids) {
                    desk.project.apply(&transaction).unwrap();
                    tagged += 1;
                }
            }
            at = next_grapheme(text, next);
        }
        let desk = stage.harness.state_mut();
        desk.state.selected =
            desk.project.annotations_in(desk.document()).iter().rev().take(2).map(|row| row.id).collect();
        desk.state.cursor_shown = true;
        stage.step();
        for _ in 0..3 {
            stage.key(Modifiers::NONE, Key::ArrowDown);
            stage.key(Modifiers::SHIFT, Key::ArrowRight);
        }
        if !text.trim().is_empty() {
            let sheet = stage.view().sheet.as_ref().unwrap();
            for &(index, _) in &stage.view().blocks {
                let Some(coding) = sheet.block(index).and_then(|block| block.coding.as_ref()) else { continue };
                for (id, pieces) in &coding.pieces {
                    for piece in pieces {
                        let drawn = coding.drawing.drawn.iter().any(|drawn| drawn.key == *id && drawn.piece == *piece);
                        let counted = coding.drawing.more.get(&piece.row).is_some_and(|ids| ids.contains(id));
                        assert!(drawn || counted);
                    }
                }
            }
        }
    }
}

#[test]
fn a_click_on_the_handle_at_the_first_letters_goes_outwards() {
    let words = ["nobody had replied", "it went to eleven ministries and that nobody had replied"];
    let mut stage = Stage::new(STORY, &[("Claim", words[0]), ("Quote", words[1])]);
    let at = stage.start_of("nobody");
    for expected in [words[0], words[1], words[0]] {
        stage.click(at);
        assert_eq!(stage.harness.state().state.selected, [stage.statement(expected)]);
    }
}

#[test]
fn a_key_of_the_list_notes_the_words_and_asks_no_tag() {
    let mut stage = Stage::new(STORY, &[]);
    stage.drag(stage.start_of("officials"), stage.start_of("who"), Modifiers::NONE);
    stage.harness.get_by_label("Note only");
    stage.harness.event(Event::Text("n".to_owned()));
    assert_eq!(stage.step(), [Action::Run(Menu::EditNote)]);
    assert!(!stage.view().has_popup());
}

#[test]
fn of_many_tags_the_further_ones_are_found_by_name() {
    let mut stage = Stage::new(STORY, &[]);
    let desk = stage.harness.state_mut();
    let claim = desk.project.tags().get(desk.tag_named("Claim")).unwrap().clone();
    for (number, name) in (0..9_u32).zip(["A", "B", "C", "D", "E", "F", "G", "Open question", "Second opinion"]) {
        let id = Id::new(u128::from(900 + number));
        let tag = Tag { id, name: name.to_owned(), keys: String::new(), position: 10 + number, ..claim.clone() };
        desk.run(&Command::EditTag { tag: Box::new(tag) });
    }
    stage.drag(stage.start_of("officials"), stage.start_of("who"), Modifiers::NONE);
    assert!(stage.harness.query_by_label("Open question").is_none());
    stage.harness.get_by_label("More tags").click();
    stage.step();
    stage.harness.get_by_label("Find a tag");
    stage.harness.event(Event::Text("op".to_owned()));
    stage.step();
    assert!(stage.harness.query_by_label("Claim").is_none());
    stage.key(Modifiers::NONE, Key::ArrowDown);
    let actions = stage.key(Modifiers::NONE, Key::Enter);
    assert_eq!(actions, [Action::Tag(stage.harness.state().tag_named("Second opinion"))]);
    assert!(!stage.view().has_popup());
}

#[test]
fn a_headline_that_is_the_title_is_shown_once_and_can_be_tagged() {
    let text = "The  story\n\nTwo officials who have seen the dispatch said it went to eleven ministries.";
    let mut stage = Stage::new(text, &[]);
    let (title, first) = (stage.rect("story"), stage.rect("Two"));
    assert!(title.height() > first.height() && title.top() < 72.0, "{title:?}");
    assert!(first.top() > title.bottom() + 24.0, "the byline stands between them: {title:?}, {first:?}");
    let actions = stage.drag(stage.start_of("The"), stage.at(stage.span("Two").start() - 3), Modifiers::NONE);
    assert_eq!(words_of(&actions), Some(stage.span("The  story")));
    let other = Stage::new(&text.replace("The  story", "Another story"), &[]);
    assert!(other.rect("Another").top() > title.bottom() + 24.0, "another line has the title above it");
}

#[test]
fn with_less_motion_a_jump_is_over_at_once() {
    let text = "It was a long story, and nobody who heard it stayed to the end of it at all.\n".repeat(20) + "The end.";
    let top_after = |less_motion: bool| {
        let mut stage = Stage::new(&text, &[]);
        stage.harness.state_mut().state.less_motion = less_motion;
        let (document, span) = (stage.harness.state().document(), stage.span("The end"));
        stage.harness.state_mut().view.reveal(document, span);
        stage.harness.step();
        stage.harness.step();
        stage.view().screen_rect(span).is_some()
    };
    assert!(top_after(true));
    assert!(!top_after(false), "otherwise the eye can follow");
}

fn long_story() -> String {
    (0..60).map(|nth| format!("Paragraph {nth} says {}.\n\n", "this and that and another ".repeat(30))).collect()
}

fn position(stage: &Stage) -> f64 {
    stage.view().sheet.as_ref().unwrap().flow.position()
}

#[test]
fn keys_glide_through_the_text_and_go_at_once_without_motion() {
    let mut stage = Stage::new(&long_story(), &[]);
    let page = stage.view().height() * 0.9;
    stage.key(Modifiers::NONE, Key::Space);
    let begun = position(&stage);
    assert!(begun > 0.0 && begun < page, "{begun} after three frames");
    stage.harness.run_steps(20);
    assert!((position(&stage) - page).abs() < 0.01, "{} is no page", position(&stage));
    // Pressed again while it glides, nothing of the way is lost.
    for key in [Key::PageDown, Key::PageDown, Key::ArrowDown] {
        stage.key(Modifiers::NONE, key);
    }
    stage.harness.run_steps(20);
    assert!((position(&stage) - 3.0 * page - 48.0).abs() < 0.01, "{}", position(&stage));
    stage.harness.state_mut().state.less_motion = true;
    let before = position(&stage);
    stage.key(Modifiers::SHIFT, Key::Space);
    assert!((before - position(&stage) - page).abs() < 0.01);
    stage.key(Modifiers::NONE, Key::Home);
    assert_eq!(position(&stage), 0.0);
}

#[test]
fn fingers_are_followed_as_they_go_and_notches_glide() {
    let mut stage = Stage::new(&long_story(), &[]);
    stage.harness.hover_at(egui::pos2(300.0, 400.0));
    let turn = |stage: &mut Stage, unit, y| {
        let (phase, modifiers) = (egui::TouchPhase::Move, Modifiers::NONE);
        let source = egui::MouseWheelSource::Unknown;
        stage.harness.event(Event::MouseWheel { unit, delta: egui::vec2(0.0, y), phase, modifiers, source });
        stage.harness.step();
        position(stage)
    };
    assert_eq!(turn(&mut stage, egui::MouseWheelUnit::Point, -37.0), 37.0);
    assert_eq!(turn(&mut stage, egui::MouseWheelUnit::Point, 7.0), 30.0);
    let begun = turn(&mut stage, egui::MouseWheelUnit::Line, -3.0);
    stage.harness.run_steps(20);
    let whole = position(&stage) - 30.0;
    assert!(whole > 60.0 && begun - 30.0 < whole * 0.8, "{begun} of {whole}");
}

#[test]
fn the_place_stays_the_same_at_every_width_and_size() {
    let text = long_story();
    let mut stage = Stage::new(&text, &[]);
    let document = stage.harness.state().document();
    let far = text.find("Paragraph 31 ").unwrap() + 400;
    stage.harness.state_mut().view.reveal(document, Span::new(far, far + 1));
    stage.step();
    let (byte, place) = (stage.view().first_byte_in_view(), stage.view().place(document));
    for (measure, size) in [(400.0, 19.0), (544.0, 27.0), (421.0, 15.0), (480.0, 22.0), (544.0, 19.0)] {
        let reading = &mut stage.harness.state_mut().state.reading;
        (reading.measure, reading.size) = (measure, size);
        stage.step();
        let now = stage.view().first_byte_in_view();
        assert!(now.abs_diff(byte) < 90, "{now} for {byte} at {measure} and {size}");
        assert_eq!(stage.view().place(document), place);
    }
    assert_eq!(stage.view().first_byte_in_view(), byte);
}

#[test]
fn parts_of_a_line_without_an_end_hang_together_with_no_short_row() {
    let text: String = (0..8_000).map(|nth| format!("word {nth} ")).collect();
    let mut parts = 0;
    for (measure, word) in [(544.0, "word 10 "), (544.0, "word 4000 "), (421.0, "word 7000 ")] {
        let mut stage = Stage::new(&text, &[]);
        let document = stage.harness.state().document();
        stage.harness.state_mut().state.reading.measure = measure;
        let span = stage.span(word);
        stage.harness.state_mut().view.reveal(document, span);
        stage.harness.run_steps(40);
        for page in 1..4 {
            stage.key(Modifiers::NONE, Key::PageDown);
            stage.harness.run_steps(40);
            let view = stage.view();
            let blocks =
                view.blocks.iter().map(|&(index, top)| (view.sheet.as_ref().unwrap().block(index).unwrap(), top));
            let blocks: Vec<_> = blocks.collect();
            for (block, _) in &blocks {
                let rows = block.laid.rows();
                assert_eq!(block.base + block.laid.len(), block.paragraph.span.end());
                assert_eq!(rows.last().unwrap().span.end(), block.laid.len());
                // Only just above where a jump came down can a row be short, which one page later is out of view.
                let least = if page == 1 { 0.0 } else { measure - 90.0 };
                assert!(rows.iter().all(|row| (least..measure + 1.0).contains(&(row.x1 - row.x0))), "{rows:?}");
            }
            for pair in blocks.windows(2) {
                let [(above, top), (below, next)] = pair else { unreachable!() };
                assert_eq!(above.paragraph.span.end(), below.paragraph.span.start());
                assert!((top + above.laid.height() - next).abs() < 0.1);
                parts += 1;
            }
        }
    }
    assert!(parts >= 5, "only {parts} seams were seen");
}

#[test]
fn what_was_laid_out_before_the_width_changed_is_broken_anew_when_it_comes_into_view() {
    let text = long_story();
    let mut used = Stage::new(&text, &[]);
    let mut fresh = Stage::new(&text, &[]);
    let document = used.harness.state().document();
    let rows_at = |stage: &mut Stage, document, nth: usize| {
        let at = text.find(&format!("Paragraph {nth} ")).unwrap();
        stage.harness.state_mut().view.reveal(document, Span::new(at, at + 1));
        stage.harness.run_steps(40);
        let sheet = stage.view().sheet.as_ref().unwrap();
        let blocks = stage.view().blocks.iter().filter_map(|&(index, _)| Some((index, sheet.block(index)?)));
        blocks.map(|(index, block)| (index, block.laid.rows().to_vec())).collect::<Vec<_>>()
    };
    for nth in [0, 8, 4] {
        rows_at(&mut used, document, nth);
    }
    for measure in [400.0, 500.0, 400.0] {
        used.harness.state_mut().state.reading.measure = measure;
        used.step();
    }
    fresh.harness.state_mut().state.reading.measure = 400.0;
    let other = fresh.harness.state().document();
    for nth in [4, 2, 0, 6, 9] {
        // Where a view comes from says how much of the paragraphs around is in it.
        let expected: BTreeMap<_, _> = rows_at(&mut fresh, other, nth).into_iter().collect();
        let rows = rows_at(&mut used, document, nth).into_iter();
        let both: Vec<_> = rows.filter_map(|(index, rows)| Some((index, rows, expected.get(&index)?))).collect();
        assert!(!both.is_empty());
        for (index, rows, expected) in both {
            assert_eq!(rows, *expected, "paragraph {index} around {nth}");
        }
    }
}

#[test]
fn focus_puts_the_text_in_the_middle_and_escape_leaves_it() {
    let mut stage = Stage::sized(STORY, &[("Claim", "nobody had replied")], (1400.0, 840.0));
    let usual = stage.rect("officials").left();
    stage.harness.state_mut().state.focus = true;
    stage.step();
    assert!(stage.rect("officials").left() > usual + 200.0);
    let veiled = |stage: &Stage, words: &str| {
        let theme = crate::ui::theme::Theme::of(crate::ui::theme::ThemeChoice::Light);
        let at = stage.rect(words).center();
        let shapes = stage.harness.output().shapes.iter();
        shapes.filter(|clipped| matches!(&clipped.shape, egui::Shape::Rect(veil) if veil.fill == theme.veil() && veil.rect.contains(at))).count()
    };
    let others = "The Green List demanded";
    assert_eq!((veiled(&stage, "Two officials"), veiled(&stage, others)), (0, 1));
    stage.click(stage.start_of(others));
    assert_eq!((veiled(&stage, "Two officials"), veiled(&stage, others)), (1, 0));
    stage.click(stage.start_of("replied"));
    assert_eq!((veiled(&stage, "Two officials"), veiled(&stage, "replied")), (1, 0));
    assert!(!stage.key(Modifiers::NONE, Key::Escape).contains(&Action::Run(Menu::Focus)), "the statement first");
    assert_eq!(stage.key(Modifiers::NONE, Key::Escape), [Action::Run(Menu::Focus)]);
}

#[test]
fn in_a_crowd_nothing_overlaps_and_nothing_moves() {
    let words = "nobody had replied";
    let first = "Two officials who have seen the dispatch said it went to eleven ministries and that nobody had \
                 replied. One of them told North Channel the deputy prime minister had called it “a private opinion on \
                 ministry paper”.";
    let mut crowd = vec![("Claim", first)];
    crowd.extend([("Claim", words), ("Quote", words), ("Position", words)]);
    for width in [816.0, 640.0, 500.0] {
        let mut stage = Stage::sized(STORY, &crowd, (width, 840.0));
        let spans: Vec<Span> = (0..20).map(|nth| stage.span(words.get(..18 - nth % 7).unwrap().trim_end())).collect();
        let desk = stage.harness.state_mut();
        let mut changes = Vec::new();
        for (nth, span) in spans.into_iter().enumerate() {
            let rows = desk.project.annotations_in(desk.document());
            let mut row = rows[nth % rows.len().min(4)].clone();
            row.id = Id::new(7_000 + nth as u128);
            row.fragments = vec![span];
            changes.push(crate::model::Change::Annotation(crate::model::Delta::added(row)));
        }
        desk.apply(changes);
        stage.step();
        let before = boxes(&stage);
        let texts = stage.rect(words);
        assert!(before.len() > 2 || width < 560.0, "{before:?}");
        for (nth, (name, one)) in before.iter().enumerate() {
            for (other, two) in before.iter().skip(nth + 1) {
                assert!(!one.shrink(1.0).intersects(two.shrink(1.0)), "{name} and {other} overlap at {width}");
            }
            assert!(one.right() <= width - 30.0, "{name} reaches into the strip at {width}: {one:?}");
        }
        let more = before.iter().find(|(name, _)| name.ends_with("statements on this line")).unwrap().1;
        stage.click(more.center());
        let list =
            stage.harness.get_by_role_and_label(egui::accesskit::Role::Label, "24 statements on this line").rect();
        assert!(!list.intersects(texts), "the list hides the words that it is about");
        for _ in 0..24 {
            stage.key(Modifiers::NONE, Key::ArrowDown);
            let now = boxes(&stage);
            let places = |all: &[(String, Rect)]| all.iter().map(|(_, rect)| *rect).collect::<Vec<_>>();
            assert_eq!(places(&now), places(&before), "selecting moves something at {width}");
        }
        assert_eq!(stage.rect(words), texts);
    }
}

/// Cards, dots and counts beside the text, with their names.
fn boxes(stage: &Stage) -> Vec<(String, Rect)> {
    use egui_kittest::kittest::NodeT as _;
    let buttons = stage.harness.query_all_by_role(egui::accesskit::Role::Button);
    let mut boxes: Vec<(String, Rect)> =
        buttons.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect())).collect();
    // The handle that links belongs to the selected statement, as the knobs of its borders do.
    boxes.retain(|(name, rect)| !name.is_empty() && rect.width() < 200.0 && name != "Link to another statement");
    boxes.sort_by(|a, b| (a.1.top(), a.1.left()).partial_cmp(&(b.1.top(), b.1.left())).unwrap());
    boxes
}

#[test]
fn words_that_were_out_of_view_for_long_are_there_again() {
    let text = STORY.replace('\n', " ");
    let text = (0..600).map(|nth| format!("{nth} {text}")).collect::<Vec<_>>().join("\n");
    let mut stage = Stage::new(&text, &[]);
    let shown = |stage: &Stage| stage.view().screen_rects(Span::new(0, text.len())).len();
    let before = shown(&stage);
    let document = stage.harness.state().document();
    for nth in 0..90 {
        let at = text.len() / 100 * nth;
        stage.harness.state_mut().view.reveal(document, Span::new(at, at + 1));
        stage.harness.run_steps(2);
    }
    stage.harness.state_mut().view.reveal(document, Span::new(0, 1));
    stage.harness.run_steps(40);
    assert_eq!(stage.view().first_byte_in_view(), 0);
    assert_eq!(shown(&stage), before);
}

#[test]
fn the_strip_follows_edits_while_it_is_still_being_made() {
    let text = (0..5000).map(|nth| format!("word{nth:04} ")).collect::<String>();
    let mut stage = Stage::new(&text, &[]);
    let span = |nth: usize| format!("word{nth:04}");
    for nth in (0..4600).filter(|nth| nth % 1500 != 7) {
        stage.tag(["Claim", "Quote", "Position"][nth % 3], &span(nth));
    }
    stage.harness.state_mut().view = ArticleView::default();
    stage.harness.step();
    assert!(stage.view().coded.marks().is_none(), "so many are not marked in one frame");
    let gone = [3, 1000, 4500].map(|nth| stage.statement(&span(nth)));
    stage.harness.state_mut().run(&Command::Delete { annotations: gone.to_vec() });
    for nth in [7, 1507, 3007, 4507, 4700] {
        stage.tag("Quote", &span(nth));
    }
    // Two frames are enough for what was left; beginning anew would take three.
    stage.harness.run_steps(2);
    let followed = stage.view().coded.marks().cloned();
    stage.harness.state_mut().view = ArticleView::default();
    stage.harness.run_steps(6);
    assert!(followed.is_some());
    assert_eq!(followed.as_ref(), stage.view().coded.marks());
}

#[test]
fn what_is_next_is_ready_before_it_comes_into_view() {
    let text = STORY.replace('\n', " ");
    let text = (0..40).map(|nth| format!("{nth} {text}")).collect::<Vec<_>>().join("\n");
    let mut stage = Stage::new(&text, &[("Claim", "7 Two officials")]);
    let document = stage.harness.state().document();
    for byte in [0, text.len() / 2, text.len() - 1] {
        stage.harness.state_mut().view.reveal(document, Span::new(byte, byte + 1));
        stage.harness.run_steps(60);
        assert!(!stage.harness.ctx.has_requested_repaint(), "it comes to an end");
        let view = stage.view();
        let (first, last) = (view.blocks[0].0, view.blocks[view.blocks.len() - 1].0);
        let sheet = view.sheet.as_ref().unwrap();
        let ready = |index: usize| {
            let block = sheet.block(index).unwrap_or_else(|| panic!("{index} of {first} to {last} is laid out"));
            block.coding.is_some() && block.text.is_some()
        };
        assert!((first.saturating_sub(1)..=(last + 1).min(39)).all(ready), "{first} to {last}");
    }
}
