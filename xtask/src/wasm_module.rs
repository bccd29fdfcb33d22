//! As much of the WebAssembly binary format as is needed here: sections and imports.

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM_SECTION: u8 = 0;
const IMPORT_SECTION: u8 = 2;

/// What a module wants from its surroundings: the names of everything in the import section (WebAssembly Core, 5.5.5), as `module.name`.
/// `None` if the bytes aren't a wasm module.
#[must_use]
pub fn imports(wasm: &[u8]) -> Option<Vec<String>> {
    let mut rest = Bytes(wasm.strip_prefix(HEADER)?);
    while !rest.0.is_empty() {
        let id = rest.byte()?;
        let mut section = rest.sized()?;
        if id == IMPORT_SECTION {
            let count = section.number()?;
            return (0..count).map(|_| section.import()).collect();
        }
    }
    Some(Vec::new())
}

/// The module without its custom sections (2.5): names of functions and tools, which nothing that
/// runs it needs. `None` if the bytes aren't a wasm module.
#[must_use]
pub fn without_custom_sections(wasm: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Bytes(wasm.strip_prefix(HEADER)?);
    let mut kept = HEADER.to_vec();
    while !rest.0.is_empty() {
        let whole = rest.0;
        let id = rest.byte()?;
        rest.sized()?;
        if id != CUSTOM_SECTION {
            kept.extend_from_slice(&whole[..whole.len() - rest.0.len()]);
        }
    }
    Some(kept)
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// An unsigned LEB128 number of 32 bits.
    fn number(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Bytes that follow their length.
    fn sized(&mut self) -> Option<Bytes<'a>> {
        let length = usize::try_from(self.number()?).ok()?;
        let (inside, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Bytes(inside))
    }

    fn import(&mut self) -> Option<String> {
        let module = String::from_utf8_lossy(self.sized()?.0).into_owned();
        let name = String::from_utf8_lossy(self.sized()?.0).into_owned();
        match self.byte()? {
            0 => drop(self.number()?), // a function's type
            1 => {
                self.byte()?; // a table's element type
                self.limits()?;
            }
            2 => self.limits()?,
            3 => drop((self.byte()?, self.byte()?)), // a global's type and mutability
            4 => drop((self.byte()?, self.number()?)), // a tag
            _ => return None,
        }
        Some(format!("{module}.{name}"))
    }

    fn limits(&mut self) -> Option<()> {
        let has_maximum = self.byte()? & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_imports() {
        let check = |sections: &[u8], expected: Option<&[&str]>| {
            let wasm = [b"\0asm\x01\0\0\0", sections].concat();
            let expected = expected.map(|names| names.iter().map(ToString::to_string).collect());
            assert_eq!(imports(&wasm), expected, "{sections:?}");
        };
        check(b"", Some(&[]));
        // A custom section, a type section, then imports of a function and a memory.
        check(
            b"\x00\x02\x01x\x01\x01\x00\x02\x0f\x02\x01a\x01b\x00\x00\x01c\x01d\x02\x01\x01\x02",
            Some(&["a.b", "c.d"]),
        );
        check(b"\x02\x05\x01\x01a", None);
        check(b"\x02", None);
        assert_eq!(imports(b"<html>"), None);
    }

    #[test]
    fn custom_sections_go_and_the_others_stay() {
        let wasm = [HEADER, b"\x00\x02\x01x\x01\x01\x00\x00\x02\x01y\x03\x01\x00"].concat();
        let kept = [HEADER, b"\x01\x01\x00\x03\x01\x00"].concat();
        assert_eq!(without_custom_sections(&wasm), Some(kept));
        assert_eq!(without_custom_sections(&[HEADER, b"\x01\x7f"].concat()), None);
    }
}
