// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The gas that a transaction needs before its first step, under Osaka's rules (EIP-2028, 3860, 7623).
library IntrinsicGas {
    uint256 private constant LOW_BITS = 0x7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f;
    uint256 private constant ONES = 0x0101010101010101010101010101010101010101010101010101010101010101;

    function needed(bytes calldata data, bool creation) internal pure returns (uint256) {
        uint256 tokens = data.length * 4 - zeroBytes(data) * 3;
        uint256 standard = 21_000 + tokens * 4;
        if (creation) standard += 32_000 + ((data.length + 31) / 32) * 2;
        uint256 floor = 21_000 + tokens * 10;
        return standard > floor ? standard : floor;
    }

    /// Counts a word's zero bytes at once: the high bit of each byte that is zero, summed by a multiplication.
    function zeroBytes(bytes calldata data) internal pure returns (uint256 zeros) {
        uint256 length = data.length;
        uint256 padding = (32 - (length % 32)) % 32;
        assembly ("memory-safe") {
            let end := add(data.offset, length)
            for { let at := data.offset } lt(at, end) { at := add(at, 32) } {
                let word := calldataload(at)
                let left := sub(end, at)
                // bytes after the end are counted as zero, then taken off below
                if lt(left, 32) { word := shl(mul(8, sub(32, left)), shr(mul(8, sub(32, left)), word)) }
                let nonZero := or(add(and(word, LOW_BITS), LOW_BITS), or(word, LOW_BITS))
                zeros := add(zeros, shr(248, mul(shr(7, not(nonZero)), ONES)))
            }
        }
        zeros -= padding;
    }
}
