#include "wimpole/commands.hpp"

int main(int argc, char** argv) {
    return wimpole::run_command(argc, argv);
}
