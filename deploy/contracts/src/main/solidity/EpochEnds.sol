// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// Where epochs end, by epoch: the last block in the upper bits, and inbox-through in the lower 64.
library EpochEnds {
    using Checkpoints for Checkpoints.Trace256;

    /// The first epoch whose last block is at or beyond the height.
    function epochOf(Checkpoints.Trace256 storage ends, uint64 height) internal view returns (uint64) {
        uint256 low = 0;
        uint256 high = ends.length() - 1;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (ends.at(uint32(middle))._value >> 64 < height) low = middle + 1;
            else high = middle;
        }
        return uint64(ends.at(uint32(low))._key);
    }
}
