#pragma once

#include "wimpole/base/id.hpp"

/// Who takes part in tests.
namespace wimpole {

inline const EntityId ann = *EntityId::parse("124fce33-c7cf-4249-8433-7e533760106c");
inline const EntityId bob = *EntityId::parse("139825af-e9f0-44d8-bae0-a3429da04174");

}  // namespace wimpole
