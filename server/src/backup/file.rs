//! A file that Trama encrypts: the form of age (age-encryption.org), and in it records one after another, the last one saying
//! how many there were. What was cut off or altered anywhere does not open.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read as _, Write as _},
    path::Path,
};

use age::{
    DecryptError, Decryptor,
    stream::{StreamReader, StreamWriter},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Closing, FORMAT, FileError, Head, Opening, Sort};
use crate::disk::Part;

/// The first bytes of what is encrypted.
const WORD: &[u8] = b"trama file ";
/// Longest record: a photo or a voice note and what is around it.
const LONGEST: u32 = 64 << 20;
/// What follows: another record, or the end.
const MORE: u8 = 1;
const END: u8 = 0;

/// What is being written, to wherever it goes.
pub struct Pen<W: io::Write> {
    stream: StreamWriter<W>,
    count: u64,
}

impl<W: io::Write> Pen<W> {
    /// Begins.
    pub fn begin(to: W, closing: &Closing, head: &Head) -> Result<Self, FileError> {
        let mut stream = closing.encryptor()?.wrap_output(to)?;
        stream.write_all(WORD)?;
        stream.write_all(&FORMAT.to_le_bytes())?;
        let mut pen = Self { stream, count: 0 };
        pen.record(head)?;
        pen.count = 0;
        Ok(pen)
    }

    /// Writes a record.
    pub fn record(&mut self, record: &impl Serialize) -> Result<(), FileError> {
        let bytes = postcard::to_allocvec(record).map_err(|_| FileError::Damaged)?;
        let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or(FileError::Damaged)?;
        self.stream.write_all(&[MORE])?;
        self.stream.write_all(&length.to_le_bytes())?;
        self.stream.write_all(&bytes)?;
        self.count += 1;
        Ok(())
    }

    /// Ends; answers where it went, and how many records there were.
    pub fn end(mut self) -> Result<(W, u64), FileError> {
        self.stream.write_all(&[END])?;
        self.stream.write_all(&self.count.to_le_bytes())?;
        Ok((self.stream.finish()?, self.count))
    }
}

/// A file that is being written. Its name stands only when it is whole.
pub struct Write {
    pen: Pen<BufWriter<File>>,
    part: Part,
}

impl Write {
    /// Begins a file. One that is there is never written over.
    pub fn begin(path: &Path, closing: &Closing, head: &Head) -> Result<Self, FileError> {
        if path.try_exists()? {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        let (file, part) = Part::begin(path)?;
        Ok(Self { pen: Pen::begin(BufWriter::new(file), closing, head)?, part })
    }

    /// Writes a record.
    pub fn record(&mut self, record: &impl Serialize) -> Result<(), FileError> {
        self.pen.record(record)
    }

    /// Ends the file: it is on the disk, under its name. Answers how many records it has and how long it is.
    pub fn end(self) -> Result<(u64, u64), FileError> {
        let (file, count) = self.pen.end()?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let length = file.metadata()?.len();
        self.part.end(&file)?;
        Ok((count, length))
    }
}

/// A file that is being read.
pub struct Read<R: io::Read> {
    stream: StreamReader<BufReader<R>>,
    count: u64,
    /// What it is.
    pub head: Head,
}

impl Read<File> {
    /// Opens a file of a sort.
    pub fn open(path: &Path, opening: &Opening, sort: Sort) -> Result<Self, FileError> {
        Self::of(File::open(path)?, opening, sort)
    }
}

impl<R: io::Read> Read<R> {
    /// The same of what was sent.
    pub fn of(source: R, opening: &Opening, sort: Sort) -> Result<Self, FileError> {
        let decryptor = Decryptor::new_buffered(BufReader::new(source)).map_err(refused)?;
        let identities = opening.identities(decryptor.is_scrypt())?;
        let mut stream =
            decryptor.decrypt(identities.iter().map(|it| &**it as &dyn age::Identity)).map_err(refused)?;
        let mut begin = [0; WORD.len() + size_of::<u16>()];
        stream.read_exact(&mut begin).map_err(broken)?;
        let Some((WORD, format)) = begin.split_at_checked(WORD.len()) else { return Err(FileError::Foreign) };
        let format = u16::from_le_bytes([format[0], format[1]]);
        if !(1..=FORMAT).contains(&format) {
            return Err(FileError::Newer(format));
        }
        let head = Head { sort, store: Vec::new(), made_at: 0, passphrase_lock: None, key_file_lock: None };
        let mut reading = Self { stream, count: 0, head };
        reading.head = reading.record()?.ok_or(FileError::Damaged)?;
        reading.count = 0;
        if reading.head.sort == sort { Ok(reading) } else { Err(FileError::Other(reading.head.sort)) }
    }

    /// The next record; `None` at the end of a file that is whole.
    pub fn record<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FileError> {
        match self.bytes::<1>()? {
            [MORE] => {}
            [END] => {
                let whole = u64::from_le_bytes(self.bytes()?) == self.count;
                let nothing = self.stream.read(&mut [0]).map_err(broken)? == 0;
                return if whole && nothing { Ok(None) } else { Err(FileError::Damaged) };
            }
            _ => return Err(FileError::Damaged),
        }
        let length = u32::from_le_bytes(self.bytes()?);
        if length > LONGEST {
            return Err(FileError::Damaged);
        }
        let mut bytes = vec![0; length as usize];
        self.stream.read_exact(&mut bytes).map_err(broken)?;
        self.count += 1;
        postcard::from_bytes(&bytes).map(Some).map_err(|_| FileError::Damaged)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes).map_err(broken)?;
        Ok(bytes)
    }
}

/// Whether a file was locked with a passphrase.
pub(super) fn takes_passphrase(path: &Path) -> Result<bool, FileError> {
    let decryptor = Decryptor::new_buffered(BufReader::new(File::open(path)?)).map_err(refused)?;
    Ok(decryptor.is_scrypt())
}

fn refused(error: DecryptError) -> FileError {
    match error {
        DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => FileError::Disk(error),
        DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed => {
            FileError::Locked
        }
        DecryptError::InvalidMac => FileError::Damaged,
        DecryptError::ExcessiveWork { .. } => FileError::TooMuchWork,
        _ => FileError::Foreign,
    }
}

/// What age finds to be cut off or altered it says as an error of reading.
fn broken(error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
            FileError::Damaged
        }
        _ => FileError::Disk(error),
    }
}

#[cfg(test)]
mod tests {
    use age::secrecy::ExposeSecret;

    use super::*;

    const MINE: Sort = Sort::Ledger;

    struct Lock {
        closing: Closing,
        opening: Opening,
        _folder: tempfile::TempDir,
    }

    fn lock() -> Lock {
        let identity = age::x25519::Identity::generate();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("identity");
        std::fs::write(&path, identity.to_string().expose_secret()).unwrap();
        let closing = Closing::to(&[identity.to_public().to_string()]).unwrap();
        Lock { closing, opening: Opening { passphrase: None, identities: vec![path] }, _folder: folder }
    }

    fn head() -> Head {
        let (passphrase_lock, key_file_lock) = (None, Some(vec![1, 2]));
        Head { sort: MINE, store: vec![7; 16], made_at: 5, passphrase_lock, key_file_lock }
    }

    fn written(lock: &Lock) -> Vec<u8> {
        let mut pen = Pen::begin(Vec::new(), &lock.closing, &head()).unwrap();
        for n in 0..200_u32 {
            pen.record(&(n, vec![9_u8; 1_000])).unwrap();
        }
        pen.end().unwrap().0
    }

    fn read(lock: &Lock, bytes: &[u8]) -> Result<u32, FileError> {
        let mut file = Read::of(bytes, &lock.opening, MINE)?;
        if file.head != head() {
            return Err(FileError::Foreign);
        }
        let mut count = 0;
        while let Some((n, _)) = file.record::<(u32, Vec<u8>)>()? {
            if n != count {
                return Err(FileError::Damaged);
            }
            count += 1;
        }
        Ok(count)
    }

    #[test]
    fn what_was_written_is_read_and_what_was_cut_or_altered_anywhere_is_not() {
        let lock = lock();
        let whole = written(&lock);
        assert_eq!(read(&lock, &whole).unwrap(), 200);
        for cut in (0..whole.len()).step_by(997) {
            assert!(read(&lock, &whole[..cut]).is_err(), "{cut}");
        }
        for at in (0..whole.len()).step_by(613) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            assert!(read(&lock, &bytes).is_err(), "{at}");
        }
        let longer = [whole.as_slice(), b"more"].concat();
        assert!(read(&lock, &longer).is_err());
    }

    #[test]
    fn another_identity_another_sort_and_a_newer_form_say_what_they_are() {
        let (one, other) = (lock(), lock());
        let whole = written(&one);
        assert!(matches!(read(&other, &whole), Err(FileError::Locked)));
        let as_backup = Read::of(whole.as_slice(), &one.opening, Sort::Backup);
        assert!(matches!(as_backup.err(), Some(FileError::Other(Sort::Ledger))));
        let nothing = Opening::default();
        assert!(matches!(Read::of(whole.as_slice(), &nothing, MINE).err(), Some(FileError::NeedsIdentity)));
        let begun = |begin: &[u8], format: u16| {
            let mut stream = one.closing.encryptor().unwrap().wrap_output(Vec::new()).unwrap();
            stream.write_all(begin).unwrap();
            stream.write_all(&format.to_le_bytes()).unwrap();
            Read::of(stream.finish().unwrap().as_slice(), &one.opening, MINE).err()
        };
        assert!(matches!(begun(WORD, FORMAT + 1), Some(FileError::Newer(format)) if format == FORMAT + 1));
        assert!(
            matches!(begun(WORD, 1), Some(FileError::Damaged)),
            "an older form is read: nothing comes after it here"
        );
        assert!(matches!(begun(b"other file ", FORMAT), Some(FileError::Foreign)));
        assert!(matches!(begun(b"", FORMAT), Some(FileError::Damaged)));
    }
}
