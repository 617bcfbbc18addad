#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <string>

namespace wimpole::agents::eliza {

/// Why a script cannot be used. Lines count from 1.
struct ScriptError {
    std::size_t line;
    std::string reason;
};

template <typename Value>
using ScriptResult = boost::system::result<Value, ScriptError>;

}  // namespace wimpole::agents::eliza
