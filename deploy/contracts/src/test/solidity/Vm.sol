// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The few forge cheatcodes that the tests use (there is no forge-std).
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address caller) external;
    function prank(address caller, address origin) external;
    function warp(uint256 timestamp) external;
    function deal(address account, uint256 wei_) external;
    function blobhashes(bytes32[] calldata hashes) external;
    function chainId(uint256 id) external;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectPartialRevert(bytes4 selector) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function assume(bool condition) external pure;
    function etch(address account, bytes calldata code) external;
    function serializeString(string calldata key, string calldata name, string calldata value)
        external
        returns (string memory);
    function serializeBytes32(string calldata key, string calldata name, bytes32 value)
        external
        returns (string memory);
    function serializeBytes(string calldata key, string calldata name, bytes calldata value)
        external
        returns (string memory);
    function serializeAddress(string calldata key, string calldata name, address value)
        external
        returns (string memory);
    function serializeUint(string calldata key, string calldata name, uint256 value)
        external
        returns (string memory);
    function writeJson(string calldata json, string calldata path) external;
    function serializeBytes32(string calldata key, string calldata name, bytes32[] calldata values)
        external
        returns (string memory);
    function serializeUint(string calldata key, string calldata name, uint256[] calldata values)
        external
        returns (string memory);
    function serializeBool(string calldata key, string calldata name, bool value)
        external
        returns (string memory);
}
