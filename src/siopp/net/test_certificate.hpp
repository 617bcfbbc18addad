#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "siopp/net/tls_options.hpp"

namespace siopp::net {

/// For tests: a folder with a certificate that signed itself, made now, and its key.
class TestCertificate {
public:
    explicit TestCertificate(const std::string& name = "localhost") {
        auto folder = (std::filesystem::temp_directory_path() / "siopp-tls-XXXXXX").string();
        if (!::mkdtemp(folder.data())) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        write(name);
    }
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;
    ~TestCertificate() { std::filesystem::remove_all(folder_); }

    TlsOptions options() const {
        TlsOptions options;
        options.certificate_file = folder_ / "certificate.pem";
        options.key_file = folder_ / "key.pem";
        return options;
    }

    /// Replaces both files by new ones for this name.
    void write(const std::string& name) const {
        const std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> key(EVP_EC_gen("P-256"), ::EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&::X509_free)> certificate(::X509_new(), ::X509_free);
        ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate.get()), 1);
        ::X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
        ::X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        ::X509_set_pubkey(certificate.get(), key.get());
        auto* subject = ::X509_get_subject_name(certificate.get());
        ::X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
        ::X509_set_issuer_name(certificate.get(), subject);
        ::X509_sign(certificate.get(), key.get(), ::EVP_sha256());
        with_file("certificate.pem", [&](std::FILE* file) { ::PEM_write_X509(file, certificate.get()); });
        with_file("key.pem", [&](std::FILE* file) {
            ::PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }

    /// Replaces one of the files by this text.
    static void spoil(const std::string& file, const std::string& text) {
        std::FILE* opened = std::fopen(file.c_str(), "w");
        if (!opened) throw std::runtime_error("cannot write " + file);
        std::fputs(text.c_str(), opened);
        std::fclose(opened);
    }

private:
    template <class Write>
    void with_file(const char* name, Write write_to) const {
        std::FILE* file = std::fopen((folder_ / name).c_str(), "w");
        if (!file) throw std::runtime_error("cannot write a test certificate");
        write_to(file);
        std::fclose(file);
    }

    std::filesystem::path folder_;
};

}  // namespace siopp::net
