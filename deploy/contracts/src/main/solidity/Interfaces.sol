// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Member, MemberSignature} from "./Types.sol";

/// What the inbox, the rollup and the distributor ask of the registry.
interface ISequencerRegistry {
    function governor(uint64 subnet) external view returns (address);
    function treasury(uint64 subnet) external view returns (address);
    function membersHashAt(uint64 subnet, uint64 inboxIndex) external view returns (bytes32);
    function domainSeparator() external view returns (bytes32);
}

/// What the registry, the rollup and the distributor ask of the inbox.
interface IRollupInbox {
    function enqueue(uint64 subnet, uint8 kind, bytes calldata body) external returns (uint64 index);
    function count(uint64 subnet) external view returns (uint64);
    function accumulatorAt(uint64 subnet, uint64 index) external view returns (bytes32);
    function enqueuedAt(uint64 subnet, uint64 index) external view returns (uint64);
    function emissionAt(uint64 subnet, uint64 index)
        external
        view
        returns (uint64 sinceIndex, uint256 emissionPerEpoch);
}

/// What the registry and the distributor ask of the rollup.
interface IRollup {
    function membersHashFor(uint64 subnet, uint64 epoch) external view returns (bytes32);
    function requireCertificate(
        uint64 subnet,
        uint64 epoch,
        Member[] calldata members,
        MemberSignature[] calldata certificate,
        bytes32 structHash
    ) external view;
    function epochSettled(uint64 subnet, uint64 epoch) external view returns (bool);
    function epochEnd(uint64 subnet, uint64 epoch) external view returns (uint256);
    function inForceAt(uint64 subnet, uint64 epoch) external view returns (uint64);
    function certifyingThrough(uint64 subnet) external view returns (uint64);
    function appliedBeforeTip(uint64 subnet) external view returns (uint64);
    function windowOf(uint64 subnet, uint64 height)
        external
        view
        returns (uint64 epoch, uint64 through, bool posted);
}
