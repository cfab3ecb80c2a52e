//! Files: sniffed, checked, shown upright without location, resumable, expiring (design §6).

use std::io::Cursor;

use domain::actor::Role;
use image::{ImageFormat, Rgb, RgbImage};
use jiff::SignedDuration;
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use crate::{
    both_engines,
    cases::{matter, report, with},
    harness::{Answer, Client},
};

/// A photo of 60 × 40 pixels that was taken with the phone held upright, and carries an Exif tag.
fn photo() -> Vec<u8> {
    let mut plain = Cursor::new(Vec::new());
    RgbImage::from_pixel(60, 40, Rgb([200, 30, 30]))
        .write_to(&mut plain, ImageFormat::Jpeg)
        .unwrap();
    let plain = plain.into_inner();
    // Big-endian TIFF with one entry: orientation 6, turn right.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(b"GPS 31.2304 121.4737");
    let mut file = plain[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    file.extend(exif);
    file.extend(&plain[2..]);
    file
}

async fn upload(caller: &Client, name: &str, content: Vec<u8>) -> Answer {
    let form = Form::new().part("file", Part::bytes(content).file_name(name.to_owned()));
    caller
        .send(caller.request(Method::POST, "/api/v1/files").multipart(form))
        .await
}

async fn bytes(caller: &Client, path: &str) -> (u16, Vec<u8>) {
    let answer = caller.request(Method::GET, path).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

both_engines!(
    a_photo_is_shown_upright_without_location_and_its_original_is_kept,
    |world| async move {
        let worker = world.caller(Role::MaintenanceWorker).await;
        let file = upload(&worker, "../../漏水 现场.jpg", photo()).await.expect(201);
        assert_eq!(file["name"], "漏水 现场.jpg");
        assert_eq!(
            (&file["kind"], &file["width"], &file["height"]),
            (&json!("image/jpeg"), &json!(40), &json!(60))
        );
        let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
        let (status, shown) = bytes(&worker, &format!("{path}/content")).await;
        assert_eq!(status, 200);
        let has = |content: &[u8], word: &[u8]| content.windows(word.len()).any(|window| window == word);
        assert!(!has(&shown, b"GPS") && !has(&shown, b"Exif"));
        let picture = image::load_from_memory(&shown).unwrap();
        assert_eq!((picture.width(), picture.height()), (40, 60));
        // The original is a right of its own.
        assert_eq!(
            worker.get(&format!("{path}/original")).await.refused(403),
            "access.denied"
        );
        let supervisor = world.caller(Role::CustomerServiceSupervisor).await;
        let own = upload(&supervisor, "x.jpg", photo()).await.expect(201);
        let own = format!("/api/v1/files/{}", own["id"].as_str().unwrap());
        assert_eq!(
            bytes(&supervisor, &format!("{own}/original")).await,
            (200, photo())
        );
        // What is attached to nothing belongs to its uploader alone.
        assert_eq!(supervisor.get(&path).await.refused(404), "files.unknown");
        let admin = world.caller(Role::Administrator).await;
        let seen = admin.get("/api/v1/audit?action=original").await.expect(200);
        assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    }
);

both_engines!(what_is_no_photo_is_refused, |world| async move {
    let worker = world.caller(Role::MaintenanceWorker).await;
    let refused = async |name: &str, content: Vec<u8>| upload(&worker, name, content).await;
    let program = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 200]].concat();
    assert_eq!(
        refused("photo.jpg", program).await.refused(422),
        "files.kind-refused"
    );
    let script = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    assert_eq!(
        refused("photo.png", script).await.refused(422),
        "files.kind-refused"
    );
    let half = photo()[..200].to_vec();
    assert_eq!(refused("photo.jpg", half).await.refused(422), "files.broken");
    let mut large = photo();
    large.resize((25 << 20) + 1, 0);
    assert_eq!(refused("photo.jpg", large).await.refused(413), "files.too-large");
    let mut voice = b"#!AMR\n".to_vec();
    for _ in 0..(181 * 50) {
        voice.push(0x3c);
        voice.extend([0; 31]);
    }
    assert_eq!(
        refused("voice.amr", voice[..(6 + 32 * 180 * 50)].to_vec())
            .await
            .expect(201)["seconds"],
        180
    );
    assert_eq!(refused("voice.amr", voice).await.refused(413), "files.too-long");
    assert_eq!(
        worker
            .post("/api/v1/files", json!({ "name": "x" }))
            .await
            .wrong_fields(422),
        ["size required"]
    );
});

both_engines!(an_upload_goes_on_where_it_stopped, |world| async move {
    let worker = world.caller(Role::MaintenanceWorker).await;
    let content = photo();
    let begun = json!({ "name": "现场.jpg", "size": content.len() });
    let begun = worker.post("/api/v1/files", begun).await.expect(201);
    assert_eq!(begun["arrived"], 0);
    let path = format!("/api/v1/files/{}", begun["id"].as_str().unwrap());
    let piece = async |offset: usize, until: usize| {
        let request = worker
            .request(Method::PATCH, &path)
            .header("upload-offset", offset);
        worker.send(request.body(content[offset..until].to_vec())).await
    };
    assert_eq!(piece(0, 300).await.expect(200)["arrived"], 300);
    assert_eq!(
        piece(0, 300).await.expect(200)["arrived"],
        300,
        "a piece may come again"
    );
    assert_eq!(
        piece(500, 600).await.expect(200)["arrived"],
        300,
        "a hole is not taken"
    );
    assert_eq!(worker.get(&path).await.expect(200)["arrived"], 300);
    assert_eq!(
        worker.get(&format!("{path}/content")).await.refused(409),
        "files.incomplete"
    );
    let whole = piece(300, content.len()).await.expect(200);
    assert_eq!(whole["kind"], "image/jpeg");
    assert_eq!(bytes(&worker, &format!("{path}/content")).await.0, 200);
    let colleague = world.caller(Role::MaintenanceWorker).await;
    let request = colleague
        .request(Method::PATCH, &path)
        .header("upload-offset", 0)
        .body("x");
    assert_eq!(colleague.send(request).await.refused(404), "files.unknown");
});

both_engines!(unattached_files_go_after_seven_days, |world| async move {
    let worker = world.caller(Role::MaintenanceWorker).await;
    let file = upload(&worker, "x.jpg", photo()).await.expect(201);
    let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
    world.pass(SignedDuration::from_hours(6 * 24)).await;
    server::sweep::sweep(&world.app).await.unwrap();
    // Sessions end sooner than files: the same account signs in again.
    let id = domain::ids::FileId(file["id"].as_str().unwrap().parse().unwrap());
    let there = async || {
        let found = world.app.store.read(move |tx| async move {
            tx.query_opt("SELECT 1 FROM files WHERE id = $1", &[id.into()])
                .await
        });
        found.await.unwrap().is_some()
    };
    assert!(there().await);
    world.pass(SignedDuration::from_hours(25)).await;
    server::sweep::sweep(&world.app).await.unwrap();
    assert!(!there().await);
    assert_eq!(worker.get(&path).await.refused(401), "access.sign-in");
});

both_engines!(
    phones_are_given_a_content_in_parts_and_go_on_where_they_stopped,
    |world| async move {
        let worker = world.caller(Role::MaintenanceWorker).await;
        let mut voice = b"#!AMR\n".to_vec();
        for frame in 0..500u32 {
            voice.push(0x3c);
            voice.extend(frame.to_be_bytes().repeat(8).iter().take(31));
        }
        let file = upload(&worker, "voice.amr", voice.clone()).await.expect(201);
        let path = format!("/api/v1/files/{}/content", file["id"].as_str().unwrap());
        let part = async |headers: &[(&str, &str)]| {
            let mut request = worker.request(Method::GET, &path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = request.send().await.unwrap();
            let range = answer
                .headers()
                .get("content-range")
                .map(|value| value.to_str().unwrap().to_owned());
            let tag = answer
                .headers()
                .get("etag")
                .map(|value| value.to_str().unwrap().to_owned());
            (
                answer.status().as_u16(),
                range.unwrap_or_default(),
                tag.unwrap_or_default(),
                answer.bytes().await.unwrap().to_vec(),
            )
        };
        let size = voice.len();
        let (status, _, tag, whole) = part(&[]).await;
        assert_eq!((status, whole), (200, voice.clone()));
        // What Safari asks first, and how a download goes on.
        let (status, range, _, first) = part(&[("range", "bytes=0-1")]).await;
        assert_eq!(
            (status, range, first),
            (206, format!("bytes 0-1/{size}"), voice[..2].to_vec())
        );
        let (status, range, _, rest) = part(&[("range", "bytes=700-"), ("if-range", &tag)]).await;
        assert_eq!(
            (status, range, rest),
            (
                206,
                format!("bytes 700-{}/{size}", size - 1),
                voice[700..].to_vec()
            )
        );
        let (status, _, _, tail) = part(&[("range", "bytes=-9")]).await;
        assert_eq!((status, tail), (206, voice[size - 9..].to_vec()));
        let (status, _, _, other) = part(&[("range", "bytes=700-"), ("if-range", "\"another\"")]).await;
        assert_eq!((status, other.len()), (200, size));
        let beyond = format!("bytes={size}-");
        let request = worker.request(Method::GET, &path).header("range", &beyond);
        let answer = worker.send(request).await;
        assert_eq!(answer.headers["content-range"], format!("bytes */{size}"));
        assert_eq!(answer.refused(416), "input.no-such-range");
    }
);

fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
    [&size[..], name, body].concat()
}

/// The boxes of a film of `size` bytes of picture data, with its list of tracks at the end, as phones write it.
fn film(size: usize) -> Vec<u8> {
    let hdlr = boxed(b"hdlr", b"\0\0\0\0\0\0\0\0vide\0\0\0\0\0\0\0\0\0\0\0\0");
    let moov = boxed(b"moov", &boxed(b"trak", &boxed(b"mdia", &hdlr)));
    let pictures: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
    [
        boxed(b"ftyp", b"isom\0\0\x02\0isommp42"),
        boxed(b"mdat", &pictures),
        moov,
    ]
    .concat()
}

both_engines!(
    t48_a_film_is_taken_as_evidence_and_given_in_parts,
    |world| async move {
        let worker = world.caller(Role::MaintenanceWorker).await;
        let whole = film(300_000);
        let file = upload(&worker, "漏水.mp4", whole.clone()).await.expect(201);
        assert_eq!(
            (&file["kind"], &file["size"]),
            (&json!("video/mp4"), &json!(whole.len()))
        );
        let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
        let answer = worker
            .request(Method::GET, &format!("{path}/content"))
            .header("range", "bytes=100000-100009")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 206);
        assert_eq!(answer.headers()["content-type"], "video/mp4");
        assert_eq!(answer.headers()["content-disposition"], "inline");
        assert_eq!(answer.bytes().await.unwrap(), whole[100_000..100_010]);
        // As with photos: nobody else's before it belongs to a case, then whoever may see that case.
        let desk = world.caller(Role::FrontDeskAssistant).await;
        assert_eq!(desk.get(&path).await.refused(404), "files.unknown");
        let own = upload(&desk, "现场.mov", whole.clone()).await.expect(201);
        let evidence = json!([{ "fileId": own["id"], "kind": "footage", "origin": "门岗摄像头" }]);
        let case = with(
            matter(&world, "repair", "unit.leak"),
            json!({ "files": evidence }),
        );
        report(&desk, case).await;
        let own = format!("/api/v1/files/{}/content", own["id"].as_str().unwrap());
        let colleague = world.caller(Role::FrontDeskAssistant).await;
        assert_eq!(bytes(&colleague, &own).await, (200, whole));
        let outsider = world.outsider(Role::FrontDeskAssistant).await;
        assert_eq!(outsider.get(&own).await.refused(404), "files.unknown");
        assert_eq!(
            colleague
                .get(&own.replace("/content", "/original"))
                .await
                .refused(403),
            "access.denied"
        );
    }
);

both_engines!(
    t48_a_large_film_goes_to_the_disk_and_no_other_file_may_be_so_large,
    |world| async move {
        let worker = world.caller(Role::MaintenanceWorker).await;
        let whole = film(26 << 20);
        let file = upload(&worker, "全程.mp4", whole.clone()).await.expect(201);
        assert_eq!(
            (&file["kind"], &file["arrived"]),
            (&json!("video/mp4"), &json!(whole.len()))
        );
        let path = format!("/api/v1/files/{}/content", file["id"].as_str().unwrap());
        let answer = worker.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.headers()["content-length"], whole.len().to_string());
        assert!(answer.bytes().await.unwrap() == whole);
        // The first bytes of a film do not make one: neither at once nor piece by piece.
        let program = [&whole[..28], b"MZ\x90\0\x03\0\0\0", &[0; 4_000]].concat();
        let renamed = upload(&worker, "film.mp4", program.clone()).await;
        assert!(matches!(
            renamed.refused(422).as_str(),
            "files.broken" | "files.kind-refused"
        ));
        let mut large = program.clone();
        large.resize(26 << 20, 0);
        assert_eq!(
            upload(&worker, "film.mp4", large).await.refused(413),
            "files.too-large"
        );
        let begun = json!({ "name": "film.mp4", "size": program.len() });
        let begun = worker.post("/api/v1/files", begun).await.expect(201);
        let piece = worker
            .request(
                Method::PATCH,
                &format!("/api/v1/files/{}", begun["id"].as_str().unwrap()),
            )
            .header("upload-offset", 0)
            .body(program);
        assert!(worker.send(piece).await.status == 422);
        let beyond = json!({ "name": "film.mp4", "size": (200 << 20) + 1 });
        let beyond = worker.post("/api/v1/files", beyond).await;
        assert_eq!(beyond.refused(413), "files.too-large");
    }
);
