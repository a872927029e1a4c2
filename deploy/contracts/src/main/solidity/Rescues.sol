// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Hashes} from "./Hashes.sol";
import {MEMBERS_MAX, Member, WEIGHT_MAX} from "./Types.sol";

/// A committee named by the owner for the epochs from..through, where batches had stopped.
struct Rescue {
    bytes32 membersHash;
    uint64 fromEpoch;
    uint64 throughEpoch;
}

/// The committees of a subnet. A later one takes over from its own first epoch on, and leaves the earlier ones' epochs.
library Rescues {
    using Checkpoints for Checkpoints.Trace256;

    struct Book {
        Rescue[] named;
        /// The position in `named`, and 1, by first epoch.
        Checkpoints.Trace256 byEpoch;
    }

    error InvalidCommittee();

    function name(Book storage book, Member[] calldata committee, uint64 fromEpoch, uint64 throughEpoch)
        internal
        returns (bytes32 hash)
    {
        _check(committee);
        hash = Hashes.members(committee);
        book.named.push(Rescue(hash, fromEpoch, throughEpoch));
        book.byEpoch.push(fromEpoch, book.named.length);
    }

    /// Without a hash where the epoch has none.
    function committeeOf(Book storage book, uint64 epoch) internal view returns (Rescue memory rescue) {
        uint256 position = book.byEpoch.upperLookupRecent(epoch);
        if (position == 0) return rescue;
        rescue = book.named[position - 1];
        if (epoch > rescue.throughEpoch) delete rescue;
    }

    /// What the registry asks of its lists: ascending, no key twice, weights within their bound.
    function _check(Member[] calldata committee) private pure {
        if (committee.length == 0 || committee.length > MEMBERS_MAX) revert InvalidCommittee();
        address previous;
        for (uint256 i = 0; i < committee.length; i++) {
            Member calldata member = committee[i];
            bool valid = member.operator > previous && member.signer != address(0) && member.weight > 0
                && member.weight <= WEIGHT_MAX;
            for (uint256 j = 0; j < i; j++) {
                valid = valid && committee[j].signer != member.signer;
            }
            if (!valid) revert InvalidCommittee();
            previous = member.operator;
        }
    }
}
