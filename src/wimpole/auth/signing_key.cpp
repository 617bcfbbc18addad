#include "wimpole/auth/signing_key.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include "wimpole/auth/base64url.hpp"
#include "wimpole/auth/digest.hpp"

namespace wimpole::auth {

namespace json = siopp::json;

namespace {

constexpr std::size_t max_kid_bytes = 256;
constexpr int min_rsa_bits = 2048;
constexpr int max_rsa_bits = 8192;
constexpr std::size_t min_secret_bytes = 32;
constexpr std::size_t max_secret_bytes = 1024;
constexpr std::size_t p256_bytes = 32;
constexpr std::size_t ed25519_key_bytes = 32;
constexpr std::size_t ed25519_signature_bytes = 64;

template <class T, void (*release)(T*)>
struct Release {
    void operator()(T* object) const noexcept { release(object); }
};
using Number = std::unique_ptr<BIGNUM, Release<BIGNUM, BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM, OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX, EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG, ECDSA_SIG_free>>;

/// OpenSSL keeps errors for the thread; nobody is to find ours.
struct ErrorQueue {
    ErrorQueue() = default;
    ErrorQueue(const ErrorQueue&) = delete;
    ErrorQueue& operator=(const ErrorQueue&) = delete;
    ~ErrorQueue() { ERR_clear_error(); }
};

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view bytes) {
    return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

Error broken(std::string_view what) {
    return Error{Error::Kind::invalid, std::string(what)};
}

std::optional<std::string> string_of(json::View jwk, std::string_view name) {
    return jwk.find(name).value_or(json::View()).string();
}

std::optional<std::string> bytes_member(json::View jwk, std::string_view name) {
    const auto text = string_of(jwk, name);
    return text ? base64url::decode(*text) : std::nullopt;
}

/// Null where OpenSSL takes them for no key.
EVP_PKEY* make_key(const char* type, OSSL_PARAM_BLD* builder) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
    return key;
}

/// For a point: that it is one of the curve.
bool is_sound(EVP_PKEY* key) {
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context && EVP_PKEY_public_check(context.get()) == 1;
}

/// The DER form of R and S, which OpenSSL wants.
std::optional<std::string> der_of_signature(std::string_view signature) {
    if (signature.size() != 2 * p256_bytes) return std::nullopt;

    const EcSignature parts(ECDSA_SIG_new());
    auto r = number_of(signature.substr(0, p256_bytes));
    auto s = number_of(signature.substr(p256_bytes));
    if (!parts || !r || !s || ECDSA_SIG_set0(parts.get(), r.get(), s.get()) != 1) return std::nullopt;
    // The signature owns them now.
    (void)r.release();
    (void)s.release();

    unsigned char* encoded = nullptr;
    const int length = i2d_ECDSA_SIG(parts.get(), &encoded);
    if (length <= 0) return std::nullopt;
    std::string der(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
    OPENSSL_free(encoded);
    return der;
}

bool verify(EVP_PKEY* key, const EVP_MD* digest, std::string_view content, std::string_view signature) {
    const DigestContext context(EVP_MD_CTX_new());
    if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) != 1) return false;
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(content),
                            content.size()) == 1;
}

bool verify_secret(std::string_view secret, std::string_view content, std::string_view signature) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> expected{};
    unsigned int length = 0;
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(content), content.size(),
              expected.data(), &length)) {
        return false;
    }
    return equal_in_constant_time({reinterpret_cast<const char*>(expected.data()), length}, signature);
}

/// Whether `use`, `key_ops` and `alg` (RFC 7517 §4), where they are there, let the key check such signatures.
std::optional<Error> check_purpose(json::View jwk, Algorithm algorithm) {
    const auto use = jwk.find("use");
    if (use && use->string() != "sig") return broken("its use is not \"sig\"");

    const auto stated = jwk.find("alg");
    if (stated && stated->string() != to_string(algorithm)) {
        return broken("its alg is not " + std::string(to_string(algorithm)));
    }
    const auto operations = jwk.find("key_ops");
    if (!operations) return std::nullopt;
    for (const auto operation : operations->elements()) {
        if (operation.string() == "verify") return std::nullopt;
    }
    return broken("its key_ops have no \"verify\"");
}

}  // namespace

std::string_view to_string(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::hs256:
            return "HS256";
        case Algorithm::rs256:
            return "RS256";
        case Algorithm::es256:
            return "ES256";
        case Algorithm::ed_dsa:
            return "EdDSA";
    }
    return "HS256";
}

void SigningKey::Free::operator()(EVP_PKEY* key) const noexcept {
    EVP_PKEY_free(key);
}

Result<SigningKey> SigningKey::read(json::View jwk) {
    const ErrorQueue errors;
    const auto type = string_of(jwk, "kty");
    Result<SigningKey> key = broken("its kty is none of RSA, EC, OKP, oct");
    if (type == "RSA") key = read_rsa(jwk);
    if (type == "EC") key = read_ec(jwk);
    if (type == "OKP") key = read_okp(jwk);
    if (type == "oct") key = read_oct(jwk);
    if (!key) return key;

    if (auto error = check_purpose(jwk, key->algorithm_)) return *std::move(error);
    if (const auto id = jwk.find("kid")) {
        const auto text = id->string();
        if (!text || text->size() > max_kid_bytes) return broken("its kid is no string of at most 256 bytes");
        key->id_ = *text;
    }
    return key;
}

Result<SigningKey> SigningKey::read_rsa(json::View jwk) {
    const auto modulus = bytes_member(jwk, "n");
    const auto exponent = bytes_member(jwk, "e");
    if (!modulus || !exponent || exponent->size() > 8) return broken("its n or e is broken");
    const auto n = number_of(*modulus);
    const auto e = number_of(*exponent);
    const int bits = n ? BN_num_bits(n.get()) : 0;
    if (bits < min_rsa_bits || bits > max_rsa_bits) return broken("its n has not 2048 to 8192 bits");
    if (!e || !BN_is_odd(e.get()) || BN_is_one(e.get())) return broken("its e is broken");

    const Builder builder(OSSL_PARAM_BLD_new());
    SigningKey key;
    key.algorithm_ = Algorithm::rs256;
    if (builder && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1) {
        key.public_key_ = PublicKey(make_key("RSA", builder.get()), Free());
    }
    if (!key.public_key_) return broken("it is no RSA key");
    key.fingerprint_ = to_hex(sha256("RSA " + *modulus + *exponent));
    return key;
}

Result<SigningKey> SigningKey::read_ec(json::View jwk) {
    if (string_of(jwk, "crv") != "P-256") return broken("its crv is not P-256");
    const auto x = bytes_member(jwk, "x");
    const auto y = bytes_member(jwk, "y");
    if (!x || !y || x->size() != p256_bytes || y->size() != p256_bytes) return broken("its x or y is broken");

    // The uncompressed form of a point (SEC 1 §2.3.3).
    const auto point = "\x04" + *x + *y;
    const Builder builder(OSSL_PARAM_BLD_new());
    SigningKey key;
    key.algorithm_ = Algorithm::es256;
    if (builder &&
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) == 1) {
        key.public_key_ = PublicKey(make_key("EC", builder.get()), Free());
    }
    if (!key.public_key_ || !is_sound(key.public_key_.get())) return broken("it is no point of the curve");
    key.fingerprint_ = to_hex(sha256("EC " + point));
    return key;
}

Result<SigningKey> SigningKey::read_okp(json::View jwk) {
    if (string_of(jwk, "crv") != "Ed25519") return broken("its crv is not Ed25519");
    const auto x = bytes_member(jwk, "x");
    if (!x || x->size() != ed25519_key_bytes) return broken("its x is broken");

    SigningKey key;
    key.algorithm_ = Algorithm::ed_dsa;
    auto* made = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size());
    key.public_key_ = PublicKey(made, Free());
    if (!key.public_key_) return broken("it is no Ed25519 key");
    key.fingerprint_ = to_hex(sha256("OKP " + *x));
    return key;
}

Result<SigningKey> SigningKey::read_oct(json::View jwk) {
    auto secret = bytes_member(jwk, "k");
    if (!secret || secret->size() > max_secret_bytes) return broken("its k is broken");
    // RFC 7518 §3.2: no shorter than the hash.
    if (secret->size() < min_secret_bytes) return broken("its k has less than 256 bits");

    SigningKey key;
    key.algorithm_ = Algorithm::hs256;
    key.fingerprint_ = to_hex(sha256("oct " + *secret));
    key.secret_ = *std::move(secret);
    return key;
}

bool SigningKey::verifies(std::string_view content, std::string_view signature) const {
    const ErrorQueue errors;
    switch (algorithm_) {
        case Algorithm::hs256:
            return verify_secret(secret_, content, signature);
        case Algorithm::rs256:
            return verify(public_key_.get(), EVP_sha256(), content, signature);
        case Algorithm::es256: {
            const auto der = der_of_signature(signature);
            return der && verify(public_key_.get(), EVP_sha256(), content, *der);
        }
        case Algorithm::ed_dsa:
            return signature.size() == ed25519_signature_bytes &&
                   verify(public_key_.get(), nullptr, content, signature);
    }
    return false;
}

}  // namespace wimpole::auth
