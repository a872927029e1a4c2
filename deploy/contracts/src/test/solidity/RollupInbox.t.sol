// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IntrinsicGas} from "../../main/solidity/IntrinsicGas.sol";
import {RollupInbox} from "../../main/solidity/RollupInbox.sol";
import {Policy} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";
import {Vm} from "./Vm.sol";

contract RollupInboxTest is Fixture {
    address private constant ALICE = address(0xA11CE);
    bytes32 private constant ENQUEUED = keccak256("MessageEnqueued(uint64,uint64,uint8,bytes32,bytes)");

    function test_a_deposit_locks_lumia_and_names_who_gets_it() external {
        lumia.transfer(ALICE, 5 ether);
        vm.prank(ALICE);
        lumia.approve(address(inbox), 5 ether);
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        inbox.deposit(SUBNET, address(0xB0B), false, 5 ether, 2 ether, 100_000, hex"0102");
        _eq(lumia.balanceOf(address(inbox)), 5 ether, "locked");
        (uint8 kind, bytes32 accumulator, bytes memory body) = _lastMessage();
        bytes memory expected =
            abi.encode(ALICE, address(0xB0B), false, 5 ether, 2 ether, uint64(100_000), bytes(hex"0102"));
        _eq(kind, 1, "kind");
        _eq(keccak256(body), keccak256(expected), "body");
        _eq(accumulator, keccak256(abi.encode(bytes32(0), uint64(1), uint8(1), keccak256(expected))), "accumulator");
        _eq(inbox.accumulatorAt(SUBNET, 1), accumulator, "stored");
    }

    function test_a_contract_deposits_as_its_alias_and_a_delegated_account_as_itself() external {
        _eq(_depositor(address(this), ALICE), _aliasOf(address(this)), "contract");
        vm.etch(ALICE, abi.encodePacked(hex"ef0100", address(this)));
        _eq(_depositor(ALICE, ALICE), ALICE, "delegated account");
    }

    function _depositor(address sender, address origin) private returns (address from) {
        vm.recordLogs();
        vm.prank(sender, origin);
        inbox.deposit(SUBNET, address(1), false, 0, 0, 100_000, "");
        (,, bytes memory body) = _lastMessage();
        (from) = abi.decode(body, (address));
    }

    function _aliasOf(address account) private pure returns (address) {
        unchecked {
            return address(uint160(account) + uint160(0x1111000000000000000000000000000000001111));
        }
    }

    function testFuzz_accumulators_chain_every_message(bytes[5] calldata raws) external {
        bytes32 accumulator;
        for (uint64 i = 0; i < 5; i++) {
            vm.assume(raws[i].length > 0);
            inbox.forceTransaction{value: 0.01 ether}(SUBNET, raws[i]);
            accumulator = keccak256(abi.encode(accumulator, i + 1, uint8(2), keccak256(raws[i])));
            _eq(inbox.accumulatorAt(SUBNET, i + 1), accumulator, "accumulator");
        }
        _eq(inbox.count(SUBNET), 5, "count");
    }

    function test_forcing_costs_its_fee_and_returns_the_rest() external {
        vm.deal(ALICE, 1 ether);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.FeeTooLow.selector, 1, 0.01 ether));
        inbox.forceTransaction{value: 1}(SUBNET, hex"01");
        vm.prank(ALICE);
        inbox.forceTransaction{value: 0.5 ether}(SUBNET, hex"01");
        _eq(ALICE.balance, 0.99 ether, "fee");
        inbox.collectFees(SUBNET);
        _eq(TREASURY.balance, 0.01 ether, "collected");
    }

    function test_sizes_and_gas_are_bounded() external {
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.TooLarge.selector, 131_073, 131_072));
        inbox.forceTransaction{value: 0.01 ether}(SUBNET, new bytes(131_073));
        vm.expectRevert(RollupInbox.EmptyTransaction.selector);
        inbox.forceTransaction{value: 0.01 ether}(SUBNET, "");
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.GasBelowIntrinsic.selector, 20_999, 21_000));
        inbox.deposit(SUBNET, address(1), false, 0, 0, 20_999, "");
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.GasAboveCap.selector, (1 << 24) + 1));
        inbox.deposit(SUBNET, address(1), false, 0, 0, (1 << 24) + 1, "");
        vm.expectRevert(RollupInbox.CreationWithRecipient.selector);
        inbox.deposit(SUBNET, address(1), true, 0, 0, 100_000, "");
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.TooLarge.selector, 49_153, 49_152));
        inbox.deposit(SUBNET, address(0), true, 0, 0, 1 << 24, new bytes(49_153));
        // the whole body counts: 9 words besides the data
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.TooLarge.selector, 131_104, 131_072));
        inbox.deposit(SUBNET, address(1), false, 0, 0, 1 << 24, new bytes(131_104 - 8 * 32));
    }

    function testFuzz_intrinsic_gas_is_that_of_the_yellow_paper(bytes calldata data, bool creation) external view {
        uint256 zeros;
        for (uint256 i = 0; i < data.length; i++) {
            if (data[i] == 0) zeros++;
        }
        uint256 tokens = zeros + (data.length - zeros) * 4;
        uint256 standard = 21_000 + zeros * 4 + (data.length - zeros) * 16;
        if (creation) standard += 32_000 + 2 * ((data.length + 31) / 32);
        uint256 floor = 21_000 + 10 * tokens;
        _eq(this.needed(data, creation), standard > floor ? standard : floor, "intrinsic gas");
    }

    function testFuzz_zero_bytes_are_counted_wherever_they_stand(uint256 a, uint256 mask, uint8 cut) external view {
        bytes memory data = abi.encode(a & mask, mask, a);
        uint256 length = uint256(cut) % 97;
        assembly ("memory-safe") {
            mstore(data, length)
        }
        uint256 zeros;
        for (uint256 i = 0; i < length; i++) {
            if (data[i] == 0) zeros++;
        }
        _eq(this.zeroBytes(data), zeros, "zero bytes");
    }

    function needed(bytes calldata data, bool creation) external pure returns (uint256) {
        return IntrinsicGas.needed(data, creation);
    }

    function zeroBytes(bytes calldata data) external pure returns (uint256) {
        return IntrinsicGas.zeroBytes(data);
    }

    function test_policies_come_from_the_governor_and_sum_to_the_whole() external {
        Policy memory policy = Policy(1 ether, 4_000, 3_000, 2_000, 1_000, TREASURY, 2 gwei);
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.NotGovernor.selector, SUBNET, address(this)));
        inbox.setPolicy(SUBNET, policy);
        vm.recordLogs();
        vm.prank(GOVERNOR);
        inbox.setPolicy(SUBNET, policy);
        (uint8 kind,, bytes memory body) = _lastMessage();
        _eq(kind, 5, "kind");
        bytes memory flat = abi.encode(
            uint256(1 ether), uint16(4_000), uint16(3_000), uint16(2_000), uint16(1_000), TREASURY, uint256(2 gwei)
        );
        _eq(keccak256(body), keccak256(flat), "body");
        policy.sealingBps = 4_001;
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.SharesNotWhole.selector, 10_001));
        inbox.setPolicy(SUBNET, policy);
    }

    function test_only_the_registry_enqueues_member_lists_and_only_the_rollup_committees() external {
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.NotAllowed.selector, address(this), 3));
        inbox.enqueue(SUBNET, 3, "");
        vm.prank(address(registry));
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.NotAllowed.selector, address(registry), 6));
        inbox.enqueue(SUBNET, 6, "");
        vm.prank(address(rollup));
        vm.expectRevert(abi.encodeWithSelector(RollupInbox.NotAllowed.selector, address(rollup), 3));
        inbox.enqueue(SUBNET, 3, "");
        vm.expectRevert(RollupInbox.AlreadyConnected.selector);
        inbox.connect(rollup);
    }

    function _lastMessage() private returns (uint8 kind, bytes32 accumulator, bytes memory body) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = logs.length; i > 0; i--) {
            if (logs[i - 1].topics[0] == ENQUEUED) return abi.decode(logs[i - 1].data, (uint8, bytes32, bytes));
        }
        revert("no message");
    }
}
