//! The signature of an identity token, and the header that speaks of it: RFC 7515, RFC 8725.
use oauth_protocol::ErrorKind::IdToken;
use roundtrip_tests::hostile::{Algorithm, Fault, Forgery, Setup};

use crate::{cases, check::Trial};

fn signing(algorithm: Algorithm) -> Trial {
    Trial::at(Setup { algorithm, ..Setup::default() })
}

fn forged(forgery: Forgery) -> Fault {
    Fault::Forged(forgery)
}

cases! { refused:
    none: forged(Forgery::Unsigned("none")) => IdToken, "not signed";
    none_in_capitals: forged(Forgery::Unsigned("NONE")) => IdToken, "not signed";
    none_in_mixed_case: forged(Forgery::Unsigned("nOnE")) => IdToken, "not signed";
    none_with_a_signature: forged(Forgery::Renamed("none")) => IdToken, "not signed";
    rs256_without_a_signature: forged(Forgery::Unsigned("RS256")) => IdToken, "not signed";
    no_name_at_all: forged(Forgery::Unsigned("")) => IdToken, "not signed";
    hs256_with_the_public_key: forged(Forgery::PublicKeyAsSecret) => IdToken, "HS256";
    rs512_by_the_right_key: forged(Forgery::Rs512) => IdToken, "RS512";
    renamed_hs256: forged(Forgery::Renamed("HS256")) => IdToken, "HS256";
    renamed_in_lower_case: forged(Forgery::Renamed("rs256")) => IdToken, "rs256";
    renamed_ps256: forged(Forgery::Renamed("PS256")) => IdToken, "PS256";
    renamed_es256: forged(Forgery::Renamed("ES256")) => IdToken, "ES256";
    renamed_eddsa: forged(Forgery::Renamed("EdDSA")) => IdToken, "EdDSA";
    one_bit: forged(Forgery::OneBit) => IdToken, "signature is not that of";
    one_bit_ps256 [signing(Algorithm::Ps256)]: forged(Forgery::OneBit) => IdToken, "signature is not that of";
    one_bit_es256 [signing(Algorithm::Es256)]: forged(Forgery::OneBit) => IdToken, "signature is not that of";
    one_bit_eddsa [signing(Algorithm::EdDsa)]: forged(Forgery::OneBit) => IdToken, "signature is not that of";
    zeros: forged(Forgery::Zeros) => IdToken, "signature is not that of";
    zeros_es256 [signing(Algorithm::Es256)]: forged(Forgery::Zeros) => IdToken, "signature is not that of";
    zeros_eddsa [signing(Algorithm::EdDsa)]: forged(Forgery::Zeros) => IdToken, "signature is not that of";
    half_a_signature: forged(Forgery::HalfSignature) => IdToken, "signature is not that of";
    half_a_signature_es256 [signing(Algorithm::Es256)]: forged(Forgery::HalfSignature) => IdToken, "signature";
    claims_changed: forged(Forgery::ClaimsChanged) => IdToken, "signature is not that of";
    claims_changed_ps256 [signing(Algorithm::Ps256)]: forged(Forgery::ClaimsChanged) => IdToken, "signature";
    claims_changed_es256 [signing(Algorithm::Es256)]: forged(Forgery::ClaimsChanged) => IdToken, "signature";
    claims_changed_eddsa [signing(Algorithm::EdDsa)]: forged(Forgery::ClaimsChanged) => IdToken, "signature";
    right_name_wrong_key: forged(Forgery::ForeignKey) => IdToken, "signature is not that of";
    right_name_wrong_key_es256 [signing(Algorithm::Es256)]: forged(Forgery::ForeignKey) => IdToken, "signature";
    key_of_nobody: forged(Forgery::UnknownKey) => IdToken, "not among the server's";
    key_in_the_header: forged(Forgery::KeyInHeader) => IdToken, "not among the server's";
    extension_demanded: forged(Forgery::Critical) => IdToken, "crit";
    padded: forged(Forgery::Padded) => IdToken, "base64url";
    four_parts: forged(Forgery::FourParts) => IdToken, "three parts";
    nonsense: forged(Forgery::Nonsense) => IdToken, "three parts";
}

cases! { accepted:
    right_rs256 [signing(Algorithm::Rs256)]: ;
    right_ps256 [signing(Algorithm::Ps256)]: ;
    right_es256 [signing(Algorithm::Es256)]: ;
    right_eddsa [signing(Algorithm::EdDsa)]: ;
    right_ed25519 [signing(Algorithm::Ed25519)]: ;
    no_key_id: forged(Forgery::NoKeyId);
}
