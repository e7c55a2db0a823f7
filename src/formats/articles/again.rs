//! The same file in another encoding, when the first guess was wrong and only its words were kept.

/// The bytes that gave these words when they were read in an encoding; line ends are single line feeds.
///
/// # Errors
/// Half a sentence: when the encoding is unknown, or the words hold something that it can't write, such as the `�` that
/// stands for bytes it could not read.
pub fn bytes_again(words: &str, encoding: &str) -> Result<Vec<u8>, String> {
    let unknown = || format!("it is not known in which encoding it was read (“{encoding}”)");
    if words.contains('\u{fffd}') {
        return Err(format!("some of its bytes could not be read as {encoding} and were not kept"));
    }
    let units = |big: bool| words.encode_utf16().flat_map(move |u| if big { u.to_be_bytes() } else { u.to_le_bytes() });
    let points =
        |big: bool| words.chars().map(u32::from).flat_map(move |c| if big { c.to_be_bytes() } else { c.to_le_bytes() });
    match encoding.to_ascii_uppercase().as_str() {
        "UTF-16LE" => return Ok(units(false).collect()),
        "UTF-16BE" => return Ok(units(true).collect()),
        "UTF-32LE" => return Ok(points(false).collect()),
        "UTF-32BE" => return Ok(points(true).collect()),
        _ => {}
    }
    let known = encoding_rs::Encoding::for_label_no_replacement(encoding.as_bytes()).ok_or_else(unknown)?;
    let (bytes, _, unmappable) = known.encode(words);
    if unmappable {
        return Err(format!("it holds characters that {encoding} can’t write"));
    }
    Ok(bytes.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::articles::read_text;

    #[test]
    fn a_wrong_guess_is_mended_without_the_file() {
        let bytes = encoding_rs::WINDOWS_1251.encode("Министр сказал, что налоги упадут.").0.into_owned();
        let wrong = read_text(&bytes, "a.txt", Some("windows-1252")).unwrap();
        assert!(wrong.document.text.as_str().starts_with("Ìèíèñòð"), "{}", wrong.document.text.as_str());
        let again = bytes_again(wrong.document.text.as_str(), &wrong.document.encoding).unwrap();
        let right = read_text(&again, "a.txt", Some("windows-1251")).unwrap();
        assert_eq!(right.document.text.as_str(), "Министр сказал, что налоги упадут.");
        assert!(bytes_again("a\u{fffd}", "utf-8").is_err() && bytes_again("я", "windows-1252").is_err());
    }
}
