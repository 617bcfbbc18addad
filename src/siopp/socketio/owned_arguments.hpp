#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "siopp/socketio/arguments.hpp"

namespace siopp::socketio {

/// A copy of arguments that outlives the packet they came in. Move-only; empty when moved from.
class OwnedArguments {
public:
    OwnedArguments() = default;
    explicit OwnedArguments(const Arguments& arguments);
    /// `json` is what stands inside the brackets of an array; what is no JSON gives no
    /// arguments.
    OwnedArguments(std::string_view json, std::vector<std::string> attachments);

    /// Valid as long as this object or the one it was moved to.
    Arguments view() const;
    template <class T>
    ArgumentResult<T> get(std::size_t index) const {
        return view().template get<T>(index);
    }
    template <class... T>
    ArgumentResult<std::tuple<T...>> as() const {
        return view().template as<T...>();
    }
    /// Bytes of text and attachments.
    std::size_t size_bytes() const;

private:
    struct Content {
        std::string json;
        std::vector<json::View> values;
        std::vector<std::string> attachments;
    };
    /// In place: views point into it.
    std::unique_ptr<const Content> content_;
};

}  // namespace siopp::socketio
