#pragma once

#include "wimpole/base/id.hpp"

/// Who takes part in the tests of agents.
namespace wimpole::agents {

inline const EntityId doctor = *EntityId::parse("10000000-0000-4000-8000-000000000001");
inline const EntityId parry = *EntityId::parse("10000000-0000-4000-8000-000000000002");
inline const EntityId ann = *EntityId::parse("20000000-0000-4000-8000-000000000001");
inline const EntityId bob = *EntityId::parse("20000000-0000-4000-8000-000000000002");

}  // namespace wimpole::agents
