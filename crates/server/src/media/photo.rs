//! Photos: checked by decoding them whole; shown upright, smaller, without location or any other tag.

use std::{
    io::Cursor,
    sync::{Arc, LazyLock},
};

use domain::rejection::{Nature, Rejection};
use image::{DynamicImage, ImageDecoder, ImageReader, codecs::jpeg::JpegEncoder, imageops::FilterType};
use tokio::sync::Semaphore;

use crate::{config::Uploads, problem::Problem};

/// A photo that has been checked.
#[derive(Clone, Debug)]
pub struct Photo {
    /// The copy that pages show, JPEG.
    pub shown: Vec<u8>,
    /// Pixels, upright.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
}

/// A decoded photo takes 300 MB at the worst: two at a time.
static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// Decodes, turns upright and shrinks.
///
/// # Errors
/// `files.broken` for what cannot be decoded, `files.too-many-pixels` for what would fill the memory.
pub async fn check(content: Vec<u8>, settings: &Uploads) -> Result<(Vec<u8>, Photo), Problem> {
    let (pixels, edge) = (settings.photo_pixels, settings.shown_edge);
    let place = PLACES.clone().acquire_owned().await.map_err(Problem::fault)?;
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let photo = decode(&content, pixels, edge)?;
        Ok((content, photo))
    })
    .await
    .map_err(Problem::fault)?
}

fn decode(content: &[u8], pixels: u64, edge: u32) -> Result<Photo, Problem> {
    let broken =
        || Problem::from(Rejection::new(Nature::Invalid, "files.broken").and_field("file", "files.broken"));
    let reader = ImageReader::new(Cursor::new(content))
        .with_guessed_format()
        .map_err(Problem::fault)?;
    let mut decoder = reader.into_decoder().map_err(|_| broken())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > pixels || width == 0 || height == 0 {
        return Err(Rejection::new(Nature::TooLarge, "files.too-many-pixels").into());
    }
    let orientation = decoder.orientation().map_err(|_| broken())?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    if width.max(height) > edge {
        picture = picture.resize(edge, edge, FilterType::Triangle);
    }
    let mut shown = Vec::new();
    picture
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut shown, 82))
        .map_err(Problem::fault)?;
    Ok(Photo { shown, width, height })
}
