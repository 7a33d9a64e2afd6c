//! Keeps the pictures in `docs/pictures` current.
//!
//! Times and ports differ in each run, so a picture is replaced only if more than 0.2 % of its pixels differ.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Transformations};

struct Picture {
    width: u32,
    height: u32,
    color: ColorType,
    pixels: Vec<u8>,
}

/// Replaces the picture of this name with the one just taken, unless they look the same.
pub(crate) fn update(name: &str, taken: &Path) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let file = folder.join(format!("{name}.png"));
    let taken = read(taken).expect("the picture was just taken");
    if read(&file).is_some_and(|present| looks_the_same(&present, &taken)) {
        return;
    }
    fs::create_dir_all(&folder).unwrap();
    let mut encoder = Encoder::new(
        BufWriter::new(File::create(&file).unwrap()),
        taken.width,
        taken.height,
    );
    encoder.set_color(taken.color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&taken.pixels).unwrap();
}

fn looks_the_same(one: &Picture, other: &Picture) -> bool {
    let shape = |picture: &Picture| (picture.width, picture.height, picture.color);
    if shape(one) != shape(other) {
        return false;
    }
    let size = one.color.samples();
    let pixels = one.pixels.chunks(size).zip(other.pixels.chunks(size));
    let differing = pixels.filter(|(one, other)| one != other).count();
    differing * 500 <= one.pixels.len() / size
}

fn read(file: &Path) -> Option<Picture> {
    let mut decoder = Decoder::new(BufReader::new(File::open(file).ok()?));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    Some(Picture {
        width: frame.width,
        height: frame.height,
        color: frame.color_type,
        pixels,
    })
}
