//! What the article view costs: layout, wrapping at a new width, meshes, hits, rectangles, splitting ten megabytes.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use egui::{Color32, Context, Mesh, vec2};
use standpoint::text::Span;
use standpoint::ui::article::atlas::Atlas;
use standpoint::ui::article::count::Counter;
use standpoint::ui::article::engine::{Engine, Laid, Setting};
use standpoint::ui::article::faces::Faces;
use standpoint::ui::article::flow::{Estimate, Flow, Measured, Paragraph};
use std::hint::black_box;

const ENGLISH: &str = "The ministry’s spokesman said on Tuesday that “no decision has been taken”, and that the embassy in \
                       Wellington had been told so in 2024; officials from both governments, who asked not to be named, \
                       described a cable of nine pages which lists three doubts about the treaty – cost, delay, law. ";
const ARABIC: &str = "قالت وزارة الخارجية إن البرقية «رأي خاص على ورق رسمي» ولا تمثل سياسة الحكومة، وأضافت أن خط القطار \
                      سيفتتح في موعده عام 2031. ";
const CHINESE: &str =
    "外交部昨天表示，截至2025年11月底，新西兰方面没有收到美国的任何正式交涉，并称这份电报只代表个人意见。";
const WIDTH: f32 = 544.0;

fn text(words: &str, bytes: usize) -> String {
    let mut len = 0;
    let letters = words.chars().cycle().take_while(|letter| {
        len += letter.len_utf8();
        len <= bytes
    });
    letters.collect()
}

fn setting() -> Setting {
    Setting::article(19.0, 0.0, 1.0, "en")
}

fn estimate(width: f32) -> Estimate {
    Estimate { width, letter: 8.3, line_height: 36.0, blank: 10.0, gap: 12.0 }
}

/// Paragraphs of about 535 bytes, as in news.
fn megabytes(count: usize) -> String {
    let paragraph = text(ENGLISH, 535);
    let mut whole = String::with_capacity(count * 1_000_000 + 1000);
    while whole.len() < count * 1_000_000 {
        whole.push_str(&paragraph);
        whole.push('\n');
    }
    whole
}

fn layout(c: &mut Criterion) {
    let mut engine = Engine::new();
    engine.plug(engine.finder().find("en"));
    let mut group = c.benchmark_group("layout of 1 KB");
    group.throughput(Throughput::Bytes(1024));
    for (name, words) in [("English", ENGLISH), ("Arabic", ARABIC), ("Chinese", CHINESE)] {
        let text = text(words, 1024);
        group.bench_function(name, |b| b.iter(|| engine.lay_out(black_box(&text), &setting(), None, WIDTH)));
    }
    let mut laid = engine.lay_out(&text(ENGLISH, 1024), &setting(), None, WIDTH);
    let mut width = WIDTH;
    group.bench_function("new width", |b| {
        b.iter(|| {
            width = if width > 500.0 { 480.0 } else { WIDTH };
            laid.rewrap(width);
        });
    });
    group.finish();
    let laid = engine.lay_out(&text(ENGLISH, 1024), &setting(), None, WIDTH);
    c.bench_function("hit", |b| b.iter(|| laid.hit(black_box(300.0), black_box(200.0))));
    c.bench_function("rectangles of 200 bytes", |b| b.iter(|| laid.rects(black_box(Span::new(301, 501)))));
    c.bench_function("caret", |b| b.iter(|| laid.caret(black_box(512))));
}

fn faces(c: &mut Criterion) {
    c.bench_function("bundled faces", |b| b.iter(Faces::bundled));
    let mut group = c.benchmark_group("system faces");
    group.sample_size(10);
    group.bench_function("find", |b| {
        b.iter_batched(|| Faces::bundled().finder(), |finder| finder.find("en"), BatchSize::PerIteration);
    });
    group.finish();
}

fn paint(c: &mut Criterion) {
    let mut engine = Engine::new();
    let context = Context::default();
    let mut atlas = Atlas::new(&context);
    let text = text(ENGLISH, 1024);
    let laid = engine.lay_out(&text, &setting(), None, WIDTH);
    c.bench_function("mesh of 1 KB", |b| b.iter(|| atlas.mesh(black_box(&laid), Color32::BLACK)));
    // About what is on a tall screen.
    let meshes: Vec<Mesh> = (0..5).map(|_| atlas.mesh(&laid, Color32::BLACK)).collect();
    c.bench_function("copy of a screen, 5 KB", |b| {
        b.iter(|| {
            let copies = meshes.iter().map(|mesh| {
                let mut copy = mesh.clone();
                copy.translate(vec2(36.0, 120.0));
                copy
            });
            copies.collect::<Vec<Mesh>>()
        });
    });
    c.bench_function("mesh of 1 KB with all its shapes", |b| {
        b.iter_batched_ref(|| Atlas::new(&context), |atlas| atlas.mesh(&laid, Color32::BLACK), BatchSize::PerIteration);
    });
    context.tex_manager().write().take_delta().clear();
}

fn flow(c: &mut Criterion) {
    let text = megabytes(10);
    let mut group = c.benchmark_group("flow of 10 MB");
    group.sample_size(20);
    group.bench_function("split", |b| b.iter(|| Flow::new(black_box(&text), estimate(WIDTH))));
    let mut flow = Flow::new(&text, estimate(WIDTH));
    let mut width = WIDTH;
    group.bench_function("new width", |b| {
        b.iter(|| {
            width = if width > 500.0 { 480.0 } else { WIDTH };
            flow.reflow(estimate(width));
        });
    });
    let mut measure = |_: usize, paragraph: &Paragraph| Measured {
        height: 36.0 * (paragraph.span.len() / 65 + 1) as f32,
        last_row: 0,
    };
    let mut down = 40.0;
    group.bench_function("scroll by a line", |b| {
        b.iter(|| {
            flow.scroll_by(down, 800.0, &mut measure);
            if flow.fraction(800.0) >= 1.0 || flow.position() <= 0.0 {
                down = -down;
            }
            flow.visible(800.0).count()
        });
    });
    let mut counter = Counter::new(Faces::bundled(), setting());
    group.bench_function("count all rows", |b| {
        b.iter(|| text.split('\n').map(|line| counter.rows(line, WIDTH).count).sum::<usize>());
    });
    let line = megabytes(1).replace('\n', " ");
    group.bench_function("split one line of 1 MB", |b| b.iter(|| Flow::new(black_box(&line), estimate(WIDTH))));
    group.finish();
}

/// Two widths in turn of the letters on screen, as they are seen when a window is dragged wider.
fn window(c: &mut Criterion) {
    let mut engine = Engine::new();
    let mut screen: Vec<Laid> = (0..10).map(|_| engine.lay_out(&text(ENGLISH, 535), &setting(), None, WIDTH)).collect();
    let mut atlas = Atlas::new(&Context::default());
    let mut width = WIDTH;
    c.bench_function("a screen at a new width, wrapped and meshed", |b| {
        b.iter(|| {
            width = if width > 500.0 { 480.0 } else { WIDTH };
            for laid in &mut screen {
                laid.rewrap(width);
            }
            screen.iter().map(|laid| atlas.mesh(laid, Color32::BLACK).vertices.len()).sum::<usize>()
        });
    });
}

criterion_group!(benches, layout, faces, paint, flow, window);
criterion_main!(benches);
