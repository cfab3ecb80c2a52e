//! A keep-alive HTTP/1.1 connection that costs next to nothing, because the driver shares the machine's cores
//! with the server it measures. It speaks only what this server answers: a status, headers, `content-length`.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::Outcome;

/// One connection.
pub struct Client {
    stream: TcpStream,
    token: String,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects to `address` and sends `token` with every request.
    pub async fn connect(address: &str, token: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            token: token.to_owned(),
            buffer: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends one request and returns status and body.
    pub async fn send(&mut self, method: &str, path: &str, body: Option<&str>) -> Outcome<(u16, String)> {
        let body = body.unwrap_or_default();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\ncontent-length: {}\r\n",
            body.len()
        );
        if !self.token.is_empty() {
            request.push_str("authorization: Bearer ");
            request.push_str(&self.token);
            request.push_str("\r\n");
        }
        if !body.is_empty() {
            request.push_str("content-type: application/json\r\n");
        }
        request.push_str("\r\n");
        request.push_str(body);
        self.stream.write_all(request.as_bytes()).await?;
        self.answer().await
    }

    /// Sends fields and one file as a form, and returns status and body.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: &[u8],
    ) -> Outcome<(u16, String)> {
        const EDGE: &str = "bench-edge-7d1f";
        let mut body = Vec::with_capacity(file.len() + 1_024);
        for (name, value) in fields {
            body.extend_from_slice(
                format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!(
                "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"rows.xlsx\"\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-length: {}\r\nauthorization: Bearer {}\r\n\
             content-type: multipart/form-data; boundary={EDGE}\r\n\r\n",
            body.len(),
            self.token
        );
        self.stream.write_all(head.as_bytes()).await?;
        self.stream.write_all(&body).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Outcome<(u16, String)> {
        self.buffer.clear();
        let (head, length) = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                let length = head
                    .lines()
                    .filter_map(|line| line.split_once(':'))
                    .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                    .and_then(|(_, value)| value.trim().parse::<usize>().ok())
                    .unwrap_or(0);
                break (head, end + 4 + length);
            }
        };
        while self.buffer.len() < length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
        }
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|text| text.parse().ok())
            .ok_or("an answer without status")?;
        let body_starts = head.len() + 4;
        Ok((
            status,
            String::from_utf8_lossy(&self.buffer[body_starts..length]).into_owned(),
        ))
    }

    /// Sends one request, expects success, and returns the body as JSON.
    pub async fn json(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Outcome<serde_json::Value> {
        let body = body.map(ToString::to_string);
        let (status, text) = self.send(method, path, body.as_deref()).await?;
        if !(200..300).contains(&status) {
            return Err(format!("{method} {path} answered {status}: {text}").into());
        }
        Ok(if text.is_empty() {
            serde_json::Value::Null
        } else {
            serde_json::from_str(&text)?
        })
    }
}
